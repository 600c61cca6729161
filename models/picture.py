"""Pictures of items and stories, kept in the database so that every machine can show them."""

from datetime import datetime, timedelta

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column, reference


class Picture(SQLModel, table=True):
    """A JPEG or PNG without what the camera wrote into it; the same picture is kept once."""

    id: int = Field(default=None, sa_column=id_column())
    sha256: str = Field(unique=True)
    media_type: str
    width: int
    height: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


# Zalo's 7 days (zalo-api §7), less the day on which a message with it may still leave.
UPLOAD_GOOD_FOR = timedelta(days=6)


class PictureUpload(SQLModel, table=True):
    """That an OA gave Zalo a picture: its attachment id lives for 7 days (zalo-api §7).

    `attachment_id` is "" where Zalo would not take it.
    """

    __tablename__ = "picture_upload"
    __table_args__ = (UniqueConstraint("oa_id", "picture_id", name="uq_picture_upload"),)

    id: int = Field(default=None, sa_column=id_column())
    oa_id: str
    picture_id: int = Field(sa_column=reference("picture.id"))
    attachment_id: str
    uploaded_at: datetime


def keep_picture(db: Session, picture: Picture) -> Picture:
    """The row of this picture: the one that is there, else this one."""
    known = db.exec(select(Picture).where(col(Picture.sha256) == picture.sha256)).first()
    if known is None:
        db.add(picture)
        db.flush()
        return picture
    return known


def map_uploads(db: Session, picture_id: int, now: datetime) -> dict[str, str]:
    """OA → the attachment id by which it can send the picture now."""
    query = select(PictureUpload).where(
        col(PictureUpload.picture_id) == picture_id,
        col(PictureUpload.uploaded_at) > now - UPLOAD_GOOD_FOR,
        col(PictureUpload.attachment_id) != "",
    )
    return {upload.oa_id: upload.attachment_id for upload in db.exec(query)}
