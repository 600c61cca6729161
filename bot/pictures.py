"""Reads a picture that an officer brings: small enough for a phone, without what a camera adds."""

import hashlib
import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from models.picture import Picture

# A picture in the chat is 1,080 pixels wide and under 300 KB (content/message style); what comes
# is at most a large photo of a phone.
WIDEST, MOST_BYTES, MOST_BROUGHT = 1080, 300_000, 20_000_000
MOST_PIXELS = 60_000_000
_QUALITIES = (85, 75, 65, 50)


class PictureError(Exception):
    """The file can't be shown; `key` names the sentence in the catalogue."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_picture(file: Path) -> Picture:
    """A JPEG of at most 1,080 pixels' width, turned upright, without place and time.

    :raises PictureError: no_picture (not there), picture_too_big, not_a_picture
    """
    try:
        if file.stat().st_size > MOST_BROUGHT:
            raise PictureError("picture_too_big")
        content = file.read_bytes()
    except OSError as error:
        raise PictureError("no_picture") from error
    return shrink_picture(content)


def shrink_picture(content: bytes) -> Picture:
    """:raises PictureError: not_a_picture, picture_too_big (so many pixels that it may be a trap)"""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureError("picture_too_big")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as error:
        raise PictureError("not_a_picture") from error
    upright.thumbnail((WIDEST, WIDEST * 2))
    small = _as_jpeg(upright)
    return Picture(
        sha256=hashlib.sha256(small).hexdigest(),
        media_type="image/jpeg",
        width=upright.width,
        height=upright.height,
        content=small,
    )


def _as_jpeg(picture: Image.Image) -> bytes:
    """The best quality that is small enough, else the last one."""
    stream = io.BytesIO()
    for quality in _QUALITIES:
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=quality, optimize=True)
        if stream.tell() <= MOST_BYTES:
            break
    return stream.getvalue()
