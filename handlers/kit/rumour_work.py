"""What officers do with a rumour, in chat as at the command line: write its answer, let it out."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.kit.cases import list_officers
from handlers.kit.context import House
from handlers.kit.leader_lines import say_drafted_rumour, tell_in_the_evening
from handlers.kit.links import find_host
from handlers.kit.rumour_answers import AnswerFault, drafted_key, find_answer_fault, shorten
from models.channel import list_websites
from models.rumour import Rumour
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer to be: one of models.rumour.Verdict, the words, a link to the official source.

    `vouched`: the source is an item the Union issued itself.
    """

    verdict: str
    answer: str
    source: str | None = None
    vouched: bool = False


def find_draft_fault(db: Session, public_url: str, draft: Draft) -> AnswerFault | None:
    """What speaks against it; the Union's own are its public address and its registered websites."""
    if draft.vouched:
        return find_answer_fault("unproven", draft.answer, None, ())
    own = {find_host(link) for link in (public_url, *list_websites(db))}
    return find_answer_fault(draft.verdict, draft.answer, draft.source, own)


def keep_draft(rumour: Rumour, draft: Draft, by: str, now: datetime) -> None:
    """It waits for another officer; the one who wrote it looks after the rumour."""
    rumour.verdict, rumour.answer, rumour.source = draft.verdict, draft.answer, draft.source
    rumour.answered_by, rumour.answered_at = by, now
    rumour.owner, rumour.state = rumour.owner or by, "checking"


def call_second_reader(
    db: Session, house: House, rumour: Rumour, now: datetime, *, besides: str = ""
) -> None:
    """In the evening message of the nearest officers but the author: an answer waits for them."""
    unit = db.get(Unit, rumour.unit_id) if rumour.unit_id is not None else None
    text = say_drafted_rumour(house, rumour.id, shorten(rumour.text))
    officers = list_officers(db, house.oa_id, unit, now, besides=besides)
    tell_in_the_evening(db, house, officers, drafted_key(rumour.id), text, now)
