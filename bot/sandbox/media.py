"""Uploaded images, gifs and files: formats, sizes and their seven days of life (zalo-api §7)."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from bot.sandbox.people import VIETNAM
from bot.sandbox.refusal import RefusedError, invalid

LIFE = timedelta(days=7)
UPLOADS_PER_MONTH = 5000
CONTENTS_KEPT = 50
MEGABYTE = 1024 * 1024
LARGEST = {"image": MEGABYTE, "gif": 5 * MEGABYTE, "file": 5 * MEGABYTE}
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_GIF_STARTS = (b"GIF87a", b"GIF89a")
_FILE_STARTS = {".pdf": b"%PDF", ".docx": b"PK", ".doc": b"\xd0\xcf\x11\xe0", ".csv": b""}


@dataclass(frozen=True)
class Upload:
    upload_id: str
    oa_id: str
    kind: str  # image, gif or file
    name: str
    size: int
    checksum: str
    until: datetime


class MediaShelf:
    """What each OA has uploaded. `draw(n)` gives n random hex digits."""

    def __init__(self, draw: Callable[[int], str]) -> None:
        self._draw = draw
        self._lock = threading.Lock()
        self._uploads: dict[str, Upload] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._contents: OrderedDict[str, bytes] = OrderedDict()

    def add(self, oa_id: str, kind: str, file: tuple[str, bytes], now: datetime) -> Upload:
        """Take (name, content); -201 for a wrong format, -210 too large, -211 too many."""
        name, content = file
        if not _has_right_format(kind, name, content):
            raise invalid("file")
        if len(content) > LARGEST[kind]:
            raise RefusedError(-210)
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        upload_id = self._draw(40)
        upload = Upload(upload_id, oa_id, kind, name, len(content), digest, now + LIFE)
        with self._lock:
            self._count(oa_id, now)
            self._uploads[upload_id] = upload
            self._contents[upload_id] = content
            if len(self._contents) > CONTENTS_KEPT:
                self._contents.popitem(last=False)
        return upload

    def content(self, upload_id: str) -> bytes | None:
        """What was uploaded, to be looked at; only of the newest uploads."""
        return self._contents.get(upload_id)

    def get(self, oa_id: str, kind: str, upload_id: str, now: datetime) -> Upload:
        """An upload to be sent; -100 after its seven days, -201 when it isn't the OA's."""
        upload = self._uploads.get(upload_id)
        if upload is None or upload.oa_id != oa_id or upload.kind != kind:
            raise invalid("token" if kind == "file" else "attachment_id")
        if now >= upload.until:
            raise RefusedError(-100)
        return upload

    def _count(self, oa_id: str, now: datetime) -> None:
        key = (oa_id, now.astimezone(VIETNAM).strftime("%Y-%m"))
        count = self._counts.get(key, 0) + 1
        if count > UPLOADS_PER_MONTH:
            raise RefusedError(-211)
        self._counts[key] = count


def _has_right_format(kind: str, name: str, content: bytes) -> bool:
    if kind == "image":
        return content.startswith(_IMAGE_STARTS)
    if kind == "gif":
        return content.startswith(_GIF_STARTS)
    start = _FILE_STARTS.get(PurePath(name).suffix.lower())
    return start is not None and bool(content) and content.startswith(start)
