"""Pictures of items and stories, kept in the database so that every machine can show them."""

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import id_column


class Picture(SQLModel, table=True):
    """A JPEG or PNG without what the camera wrote into it; the same picture is kept once."""

    id: int = Field(default=None, sa_column=id_column())
    sha256: str = Field(unique=True)
    media_type: str
    width: int
    height: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def keep_picture(db: Session, picture: Picture) -> Picture:
    """The row of this picture: the one that is there, else this one."""
    known = db.exec(select(Picture).where(col(Picture.sha256) == picture.sha256)).first()
    if known is None:
        db.add(picture)
        db.flush()
        return picture
    return known
