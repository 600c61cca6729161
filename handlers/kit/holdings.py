"""What the Union holds about a person, shown to her in the chat; own_file has the whole of it."""

from collections.abc import Iterator

from handlers.kit.context import Context
from handlers.kit.spoken import say_home_hour
from handlers.kit.texts import Texts
from handlers.kit.topics import read_topics
from models.feedback import list_notes_of
from models.role import list_roles
from models.unit import Unit


def list_held(ctx: Context) -> list[str]:
    """One short line for each thing, without what is not there."""
    texts = ctx.texts_of("mydata")
    return [*_list_register(ctx, texts), *_list_roles(ctx, texts), *_list_habits(ctx, texts)]


def _list_register(ctx: Context, texts: Texts) -> Iterator[str]:
    member = ctx.member
    if member is None:
        yield texts("only_number")
        return
    yield texts("name", name=member.full_name)
    if member.called and member.called != member.full_name:
        yield texts("called", name=member.called)
    unit = ctx.db.get(Unit, member.unit_id) if member.unit_id is not None else None
    if unit is not None:
        yield texts("waiting_unit" if member.state == "waiting" else "unit", unit=unit.name)
    if member.phone:
        yield texts("phone", end=member.phone[-3:])
    if member.birth_year:
        yield texts("birth_year", year=member.birth_year)
    if member.away_place:
        yield texts("away", place=member.away_place)


def _list_roles(ctx: Context, texts: Texts) -> Iterator[str]:
    if ctx.member is None:
        return
    for role in list_roles(ctx.db, ctx.member.id, ctx.now):
        unit = ctx.db.get(Unit, role.unit_id)
        said = texts.table("roles")[role.role]
        yield said.format(unit=unit.name if unit is not None else "")


def _list_habits(ctx: Context, texts: Texts) -> Iterator[str]:
    identity = ctx.identity
    if identity is None:
        return
    if identity.news_wanted and identity.news_stopped_at is None:
        yield texts("news_at", hour=say_home_hour(ctx))
    else:
        yield texts("no_news")
    if topics := read_topics(identity.topics):
        names = ctx.texts_of("topics").table("names")
        yield texts("topics", topics=", ".join(names[key].lower() for key in topics))
    if notes := list_notes_of(ctx.db, ctx.house.oa_id, ctx.user_id):
        yield texts("feedback_count", count=len(notes))
