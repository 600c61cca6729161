"""“Tin này đúng không?”: whether a text asks that, what it asks about, and which rumour that is."""

import re
from functools import lru_cache
from hashlib import sha256

from rapidfuzz import fuzz
from sqlmodel import Session

from handlers.kit.context import Context
from handlers.kit.words import REMEMBERED, fold, strip_politeness
from models.rumour import Rumour, RumourState, list_of_length

# From this similarity on two texts are the same rumour (practice H12).
SAME = 90
FEATURE, STEP = "rumour", "text"
# An officer is asked for the answer to one: codes and texts in it are her words.
_ANSWERING = ("checking", "words")

_NO = "(?:khong|hong|hok|hem|hung|ko|k|kg|khg|hay khong|gi khong|ha|chua)"
_TRUE = "(?:(?:tin )?(?:dung su that|su that|chinh xac|dung|that|thiet|gia)(?: su that)?)"
_ABOUT_NEWS = re.compile(
    r"(?:(?:cho )?(?:(?:em|chi|minh|tui|toi) )?(?:hoi|xem|coi|kiem tra|biet) "
    r"(?:(?:giup|dum|gium|em|chi|minh|voi|la|thu) )*)?(?:khong biet )?"
    r"(?:cai |mau |ban |doan |may )?(?:thong tin|tin nhan|tin don|tin|bai) "
    r"(?:nay|do|kia|tren|duoi|tren day|duoi day|sau|sau day) (?:ne )?"
    rf"(?:(?:la|co|phai|thi) )*{_TRUE}(?: (?:hay|hay la) (?:gia|sai|that|dung)| {_NO})+"
)
_BARE = re.compile(
    rf"(?:co |phai |co phai )?(?:la )?{_TRUE}(?: {_NO}| (?:hay|hay la) (?:gia|sai|that))+"
)
_HINT = re.compile(r"\b(?:dung|that|thiet|gia|xac)\b")
# From a word's beginning only: looked for from each letter, a long word takes the square of its length.
_LINK = re.compile(r"(?<![\w-])(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_MARK = re.compile(
    r"(?:fwd?|forward(?:ed)?(?: message)?|(?:tin nhan )?(?:da )?(?:duoc )?chuyen tiep(?: tu .*)?"
    r"|tin chuyen tiep|st|suu tam|copy|sao chep)"
)
_HEAD = re.compile(
    r"^\W*(?:fwd?|forwarded(?: message)?|chuyển tiếp|bao tin don|báo tin đồn|báo tin giả)\s*[:\]]",
    re.IGNORECASE,
)
_ENDS = frozenset(",.;:!?…")
_FIGURE = re.compile(r"\d+")
_DENIAL = frozenset(["khong", "ko", "chua", "chang", "dung", "sai"])
_LONGEST_QUESTION, _LEAST_WORDS, _LEAST_LETTERS = 14, 5, 20
# A question without "tin này" is about what stands beside it only where that is a text of its own.
_PASTED = 60


@lru_cache(REMEMBERED)
def read_asked(text: str) -> str | None:
    """The text asked about, without the question; "" for the question alone, None for no question.

    The question is a line of its own, or the first or last words of the text: one in the middle
    belongs to what was forwarded.
    """
    if not _HINT.search(fold(text)):
        return None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for at, front in ((0, True), (-1, False)):
        if len(lines) > 1 and _BARE.fullmatch(strip_politeness(fold(lines[at]))):
            rest = "\n".join(lines[1:] if front else lines[:-1])
            return rest if len(fold(rest)) >= _PASTED else None
        cut = _cut_question(lines[at], front=front)
        if cut is not None:
            lines[at] = cut
            return _judge_rest("\n".join(filter(None, lines)), text)
    return None


def asks_bare(text: str) -> bool:
    """ "Có thật không em?": a question about whatever was said before."""
    return _BARE.fullmatch(strip_politeness(fold(text))) is not None


def is_pasted(text: str) -> bool:
    """Whether it is long enough, or has a link, to be a text of somebody else's."""
    return is_enough(text) and (len(compared(text)) >= _PASTED or _LINK.search(text) is not None)


def is_enough(text: str) -> bool:
    """Whether there is something to look at: a few words, or a link."""
    words = compared(text)
    has_words = len(words) >= _LEAST_LETTERS and len(words.split()) >= _LEAST_WORDS
    return has_words or _LINK.search(text) is not None


def awaits_text(ctx: Context) -> bool:
    """She was just asked for the text."""
    return (ctx.conversation.feature, ctx.conversation.step) == (FEATURE, STEP)


def writes_answer(ctx: Context) -> bool:
    """She is an officer who was just asked for her answer to a rumour."""
    return (ctx.conversation.feature, ctx.conversation.step) == _ANSWERING


def is_for_desk(ctx: Context, text: str) -> bool:
    """Whether the rumour desk will answer what is no item of the Union."""
    if awaits_text(ctx) or read_asked(text):
        return True
    return find_rumour(ctx.db, text, ("answered",)) is not None


@lru_cache(REMEMBERED)
def compared(text: str) -> str:
    """What is compared of a text: folded, without the marks of forwarding and what follows "?" in links."""
    plain = _LINK.sub(lambda found: found[0].partition("?")[0], _HEAD.sub("", text))
    lines = (fold(line) for line in plain.splitlines())
    return " ".join(line for line in lines if line and not _MARK.fullmatch(line))


def fingerprint(text: str) -> str:
    return sha256(compared(text).encode()).hexdigest()


def find_rumour(db: Session, text: str, states: tuple[RumourState, ...]) -> Rumour | None:
    """The rumour most like the text, if it is the same one.

    Scored by RapidFuzz's `fuzz.ratio` (normalised Indel similarity, 0 to 100) of the whole folded
    texts, never by a partial or token ratio: a short text inside a long one is not the same, since
    at 90 the shorter has at least 9/11 of the longer's letters. That also bounds what is read.
    """
    words = compared(text)
    if not words:
        return None
    shortest, longest = -(-len(words) * 9 // 11), len(words) * 11 // 9
    scored = [
        (fuzz.ratio(words, compared(one.text), score_cutoff=SAME), -one.id, one)
        for one in list_of_length(db, states, shortest, longest)
    ]
    best = max(scored, default=None)
    return best[2] if best is not None and best[0] >= SAME else None


def has_other_figures(text: str, other: str) -> bool:
    """Whether figures, links or denials differ: letters are nearly the same, what is said may not be."""
    return _telling(text) != _telling(other)


def _telling(text: str) -> tuple[list[str], list[str], list[str]]:
    words = compared(text)
    hosts = sorted(link.partition("?")[0].rstrip(".,;)") for link in _LINK.findall(text))
    denials = [word for word in words.split() if word in _DENIAL]
    return _FIGURE.findall(words), hosts, denials


def _cut_question(line: str, *, front: bool) -> str | None:
    """The line without the question it begins or ends with; None where it has none."""
    words = line.split()
    for count in range(min(_LONGEST_QUESTION, len(words)), 2, -1):
        said = words[:count] if front else words[-count:]
        if not front and any(word[-1] in _ENDS for word in said[:-1]):
            continue  # what stands before a comma is the text's
        if _ABOUT_NEWS.fullmatch(strip_politeness(fold(" ".join(said)))):
            rest = words[count:] if front else words[:-count]
            return " ".join(rest).strip(" ,;:.?!-")
    return None


def _judge_rest(rest: str, text: str) -> str | None:
    """A question about an SMS without its text is about a scam, and answered as one."""
    if is_enough(rest):
        return rest
    return "" if not rest and "tin nhan" not in fold(text) else None
