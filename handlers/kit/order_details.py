"""What stands behind a leader's command: lengths of time, names, options, links, topics."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from handlers.kit.intents import understand
from handlers.kit.links import find_link_danger
from handlers.kit.order_times import read_report, read_schedule, read_span
from handlers.kit.orders import (
    BindGroup,
    CheckInFor,
    CloseSession,
    ListSurveys,
    OpenCheckIn,
    OpenQuiz,
    OpenSurvey,
    Order,
    OrderError,
    Pause,
    QuickSurvey,
    Resume,
    ShareNews,
    ShowGuide,
    ShowHelp,
    Undo,
)
from handlers.kit.reading import read
from handlers.kit.words import accented, bare, fold

MINUTES = 60
SHORTEST, LONGEST = 5, 240
MOST_OPTIONS = 9
MOST_QUESTIONS = 10
_TITLE = 120
_BETWEEN = re.compile(r"\s*[,;\n]\s*|\s+(?:và|va|VÀ)\s+")
_COUNT = re.compile(r"(?:^|\s)(-?\d+)\s*(?:câu|cau)(?:\s+(?:hỏi|hoi))?(?=\s|$)", re.IGNORECASE)
_EDGES = re.compile(r"^[\W_]+|[^\w?!.)]+$")
_CODE = re.compile(r"[A-Z0-9]{3,20}")


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of orders.toml, and when no message may reach a group."""

    table: Mapping[str, Any]
    quiet: tuple[time, time]


def _open_check_in(rest: str, rules: Rules) -> Order:
    span = read_span(rest, rules.table["words"]["until"])
    if span.minutes is not None and not SHORTEST <= span.minutes <= LONGEST:
        raise OrderError("duration_range")
    minutes = None if span.until is not None else span.minutes or MINUTES
    return OpenCheckIn(minutes, span.until, _title(span.rest, rules) or None)


def _check_in_for(rest: str, rules: Rules) -> Order:
    found = (_title(part, rules) for part in _BETWEEN.split(rest))
    names = tuple(name for name in found if any(map(str.isalpha, name)))
    if not names:
        raise OrderError("missing_name")
    return CheckInFor(names)


def _survey(rest: str, rules: Rules) -> Order:
    if "|" in rest:
        return _quick_survey([part.strip() for part in rest.split("|")])
    name = _title(rest, rules)
    return OpenSurvey(name) if name else ListSurveys()


def _quick_survey(parts: Sequence[str]) -> Order:
    question, options = parts[0], tuple(part for part in parts[1:] if part)
    if not question:
        raise OrderError("missing_question")
    if len(options) < 2:
        raise OrderError("too_few_options")
    if len(options) > MOST_OPTIONS:
        raise OrderError("too_many_options")
    return QuickSurvey(question, options)


def _open_quiz(rest: str, rules: Rules) -> Order:
    found = _COUNT.search(rest)
    alone = rest.strip()
    said = found[1] if found else alone if re.fullmatch(r"-?\d+", alone) else "1"
    if len(said) > 3 or not 1 <= int(said) <= MOST_QUESTIONS:
        raise OrderError("count_range")
    topic = _COUNT.sub(" ", rest) if found else "" if said == alone else rest
    topic = re.sub(r"^\s*(?:về|ve)\s+", "", topic)
    return OpenQuiz(_title(topic, rules) or None, int(said))


def _share_news(rest: str, _rules: Rules) -> Order:
    if not rest.strip():
        raise OrderError("missing_content")
    links = read(rest).links
    if any(map(find_link_danger, links)):
        raise OrderError("unsafe_link")
    return ShareNews(rest, links[0] if links else None)


def _report(rest: str, rules: Rules) -> Order:
    return read_report(_title(rest, rules), rules.table["periods"])


def _close(rest: str, rules: Rules) -> Order:
    said = _title(rest, rules)
    if not said:
        return CloseSession(None)
    for target, ways in rules.table["targets"].items():
        if fold(said) in map(fold, ways):
            return CloseSession(target)
    raise OrderError("bad_target", said=said[:30])


def _schedule(rest: str, rules: Rules) -> Order:
    return read_schedule(_title(rest, rules), rules.quiet, rules.table["words"]["off"])


def _pause(rest: str, rules: Rules) -> Order:
    return Pause(_title(rest, rules))


def _resume(rest: str, rules: Rules) -> Order:
    """It takes effect at once: "/mở lại sau 3 ngày" is another wish."""
    said = _title(rest, rules)
    if said:
        raise OrderError("bad_resume", said=said[:30])
    return Resume()


def _undo(rest: str, rules: Rules) -> Order:
    """Only the last change of hours can be undone: "/hủy điểm danh" is no such thing."""
    said = _title(rest, rules)
    if said:
        raise OrderError("bad_undo", said=said[:30])
    return Undo()


def _guide(rest: str, rules: Rules) -> Order:
    said = _title(rest, rules)
    if not said:
        return ShowGuide("menu")
    found = understand(f"hướng dẫn {said}")
    topic = found.args.get("topic") if found.intent == "guide" else None
    if topic is None or (topic == "menu" and said):
        raise OrderError("unknown_topic", said=said[:30])
    return ShowGuide(str(topic))


def _bind_group(rest: str, _rules: Rules) -> Order:
    """Only the shape is looked at; whether a branch has this code is the feature's matter."""
    code = re.sub(r"[\s.#-]", "", bare(rest)).upper()
    if not code:
        raise OrderError("missing_code")
    if not _CODE.fullmatch(code):
        raise OrderError("bad_code", said=rest[:30])
    return BindGroup(code)


def _help(_rest: str, _rules: Rules) -> Order:
    return ShowHelp()


READERS: Mapping[str, Callable[[str, Rules], Order]] = {
    "check_in_for": _check_in_for,
    "check_in_open": _open_check_in,
    "survey": _survey,
    "quiz_open": _open_quiz,
    "share_news": _share_news,
    "report": _report,
    "close": _close,
    "schedule": _schedule,
    "pause": _pause,
    "resume": _resume,
    "undo": _undo,
    "guide": _guide,
    "bind_group": _bind_group,
    "help": _help,
}


def _title(rest: str, rules: Rules) -> str:
    return strip_calling(rest, rules.table["words"])


def strip_calling(rest: str, table: Mapping[str, list[str]]) -> str:
    """The words themselves, without the calling and the pictures at their end."""
    tokens = rest.split()
    words = [accented(token) for token in tokens]
    end = len(words)
    while end and not words[end - 1]:
        end -= 1
    end = _before_calling(words[:end], table)
    return _EDGES.sub("", " ".join(tokens[:end]))[:_TITLE].strip()


def _before_calling(words: Sequence[str], table: Mapping[str, list[str]]) -> int:
    """Where "nha mấy chị ơi" begins; the length of `words` where nobody is called."""
    particles, called = set(table["particles"]), set(table["called"])
    start = len(words)
    while start and (words[start - 1] in particles | called or not words[start - 1]):
        start -= 1
    first = next((at for at in range(start, len(words)) if words[at] in particles), len(words))
    while first > start and words[first : first + 1] == ["ơi"] and words[first - 1] in called:
        first -= 1
        if words[first - 1 : first] and words[first - 1] in called:
            continue
        break
    return first
