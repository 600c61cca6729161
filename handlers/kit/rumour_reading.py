"""What an officer wrote as the answer to a rumour: her words, the link in them, or the code of an item."""

import re
from typing import Literal, TypeAlias

from handlers.kit.context import Context
from handlers.kit.issuing import read_code
from handlers.kit.item_links import link_address
from handlers.kit.rumour_answers import AnswerFault, compose_values
from handlers.kit.rumour_work import Draft, find_draft_fault
from handlers.kit.spoken import say_day
from models.code_issuing import ensure_link
from models.news import find_item
from models.rumour import Rumour
from models.unit import Unit

DraftFault: TypeAlias = AnswerFault | Literal["no_item"]

# Less is a number pressed too late, or a link alone.
_FEWEST_WORDS = 3
_LINK = re.compile(r"https?://[^\s”\"']+", re.IGNORECASE)


def read_draft(ctx: Context, verdict: str, said: str) -> Draft | DraftFault:
    """The draft, or what speaks against it. The last link in her words is the source."""
    asked = read_code(said)
    draft = (
        _point_to_item(ctx, verdict, asked.code) if asked is not None else _split(verdict, said)
    )
    if draft is None:
        return "no_item"
    if len(draft.answer.split()) < _FEWEST_WORDS:
        return "no_words"
    return find_draft_fault(ctx.db, ctx.house.public_url, draft) or draft


def compose_look(ctx: Context, rumour: Rumour, draft: Draft) -> str:
    """As who asked will read it."""
    sample = Rumour(
        text=rumour.text,
        length=rumour.length,
        fingerprint="",
        opened_at=rumour.opened_at,
        verdict=draft.verdict,
        answer=draft.answer,
        source=draft.source,
        published_at=ctx.now,
    )
    key, values = compose_values(sample, ctx.house, differs=False)
    return ctx.texts_of("notices")(key, person=ctx.texts_of("kit")("you"), **values)


def _split(verdict: str, said: str) -> Draft:
    links = [link.rstrip(".,;)") for link in _LINK.findall(said)]
    if not links:
        return Draft(verdict, said.strip())
    words = "".join(said.rsplit(links[-1], 1))
    return Draft(
        verdict, "\n".join(line.rstrip() for line in words.strip().splitlines()), links[-1]
    )


def _point_to_item(ctx: Context, verdict: str, code: str) -> Draft | None:
    """An item of the Union that is out and stands; None for any other code."""
    item = find_item(ctx.db, code)
    if item is None or item.state != "approved" or item.day > ctx.today:
        return None
    unit = ctx.db.get_one(Unit, item.unit_id)
    words = ctx.texts(
        "see_item", title=item.title, unit=unit.name, day=say_day(ctx, item.day), code=item.code
    )
    link = link_address(ctx.house, ensure_link(ctx.db, item.id, unit.id, ctx.now))
    return Draft(verdict, words, link, vouched=True)
