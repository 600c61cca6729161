"""The picture of what is to be decided, above the question: nobody lets go out what she did not see."""

from handlers.kit.context import Context
from models.messages import ImageMessage, Message, TextMessage
from models.picture import map_uploads


def find_attachment(ctx: Context, picture_id: int | None) -> str | None:
    """By which this OA can show the picture; None where Zalo has not taken it (yet)."""
    if picture_id is None:
        return None
    return map_uploads(ctx.db, picture_id, ctx.now).get(ctx.house.oa_id)


def below_picture(question: list[Message], attachment_id: str | None) -> list[Message]:
    """The question as the picture's words, one message all the same; as it is without a picture."""
    if attachment_id is None:
        return question
    return [
        ImageMessage(one.to, one.text, attachment_id=attachment_id)
        for one in question
        if isinstance(one, TextMessage)
    ]
