"""The answer to a rumour: how it reads, what speaks against it, and who may let it go out."""

import re
from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

from sqlmodel import Session

from handlers.kit.approval import Approver, same_person
from handlers.kit.context import House
from handlers.kit.links import find_link_danger, is_source
from handlers.kit.texts import Texts
from handlers.kit.words import accented
from models.rumour import Rumour

AnswerFault: TypeAlias = Literal["no_words", "too_long", "says_safe", "odd_link", "needs_source"]
Obstacle: TypeAlias = Literal["no_answer", "own_answer", "published_before", "was_closed"]

LONGEST_ANSWER, LONGEST_TITLE = 1000, 60
# Each verdict's sentence in the catalogue "notices".
VERDICTS: Mapping[str, str] = {
    "true": "rumour_true",
    "false": "rumour_false",
    "mixed": "rumour_mixed",
    "unproven": "rumour_unproven",
}
_ADDRESS = re.compile(r"(?:https?://)?([\w-]+(?:\.[\w-]+)+)(?:[/?]\S*)?", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s,;)”\"']+", re.IGNORECASE)


def find_answer_fault(
    verdict: str, answer: str, source: str | None, own_hosts: Collection[str]
) -> AnswerFault | None:
    """What speaks against these words. True is said with an official source only, safe never.

    `own_hosts` are the Union's own: its public address and the websites of its register.
    """
    if not answer.strip():
        return "no_words"
    if len(answer) > LONGEST_ANSWER:
        return "too_long"
    if "an toàn" in accented(answer):
        return "says_safe"
    if any(map(find_link_danger, [*_LINK.findall(answer), *([source] if source else [])])):
        return "odd_link"
    if verdict == "true" and not (source and is_source(source, own_hosts)):
        return "needs_source"
    return None


def find_obstacle(db: Session, rumour: Rumour, publisher: Approver) -> Obstacle | None:
    """Why the answer can't be published by this person: it reaches many, so another than its
    author lets it go out, as with news (handlers.kit.approval); nothing forces that."""
    if rumour.state == "answered":
        return "published_before"
    if rumour.state == "closed":
        return "was_closed"
    if not rumour.answer:
        return "no_answer"
    is_own = same_person(db, rumour.answered_by or "", publisher.name)
    return "own_answer" if publisher.two_people and is_own else None


def compose_values(
    rumour: Rumour, house: House, *, differs: bool
) -> tuple[str, dict[str, object]]:
    """The key in the catalogue "notices" and what it is filled with, but for the person."""
    texts, published = Texts("notices", house.language), rumour.published_at
    lines = [
        rumour.answer or "",
        texts("rumour_source", source=rumour.source) if rumour.source else "",
        texts("rumour_differs") if differs else "",
    ]
    return VERDICTS[rumour.verdict or "unproven"], {
        "title": shorten(rumour.text),
        "answer": "\n".join(filter(None, lines)),
        "day": f"{published.astimezone(house.zone):%d/%m/%Y}" if published else "",
    }


def new_key(rumour_id: int) -> str:
    """Of the evening's line to officers that it waits."""
    return f"rumour:{rumour_id}"


def drafted_key(rumour_id: int) -> str:
    """Of the evening's line that its answer waits for a second reader."""
    return f"rumour_draft:{rumour_id}"


def blunt_links(text: str) -> str:
    """The text with addresses that lead nowhere: what the OA sends must not lead to a scammer."""
    return _ADDRESS.sub(_blunt, text)


def shorten(text: str) -> str:
    """The beginning of a rumour, by which a person knows it again; its links lead nowhere."""
    flat = " ".join(blunt_links(text).split())
    return flat if len(flat) <= LONGEST_TITLE else f"{flat[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"


def _blunt(link: re.Match[str]) -> str:
    """Zalo makes a link of every address."""
    return link[1].replace(".", "[.]") if re.search("[a-z]", link[1], re.IGNORECASE) else link[0]
