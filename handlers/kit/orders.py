"""What a leader orders in a group, as typed values, and their JSON for `chihoi understand`."""

from dataclasses import dataclass, fields
from datetime import time
from typing import Any, ClassVar, Literal, TypeAlias

Target: TypeAlias = Literal["check_in", "survey", "quiz"]
Period: TypeAlias = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class OpenCheckIn:
    """Open for `minutes`, or until a time of this day; exactly one of them is given."""

    cmd: ClassVar[str] = "check_in_open"
    minutes: int | None
    until: time | None
    title: str | None


@dataclass(frozen=True, slots=True)
class CheckInFor:
    """For members without a smartphone; names as they were written."""

    cmd: ClassVar[str] = "check_in_for"
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuickSurvey:
    cmd: ClassVar[str] = "survey_quick"
    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """`survey` is its name or its number in the list; whether it exists is the feature's matter."""

    cmd: ClassVar[str] = "survey_open"
    survey: str
    options: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListSurveys:
    cmd: ClassVar[str] = "survey_list"


@dataclass(frozen=True, slots=True)
class OpenQuiz:
    cmd: ClassVar[str] = "quiz_open"
    topic: str | None
    count: int


@dataclass(frozen=True, slots=True)
class ShareNews:
    """`link` was vetted; `text` is all that was written, the link included."""

    cmd: ClassVar[str] = "share_news"
    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class ShowReport:
    """`ref` is "current", "previous" or the period's number, perhaps with a year: "3/2026"."""

    cmd: ClassVar[str] = "report"
    period: Period
    ref: str


@dataclass(frozen=True, slots=True)
class CloseSession:
    """`target` None: whichever is open."""

    cmd: ClassVar[str] = "close"
    target: Target | None


@dataclass(frozen=True, slots=True)
class SetSchedule:
    """Weekdays are 2 to 7, Sunday 8; None is every day."""

    cmd: ClassVar[str] = "schedule"
    time: time
    days: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class StopSchedule:
    cmd: ClassVar[str] = "schedule_off"


@dataclass(frozen=True, slots=True)
class ShowSchedule:
    cmd: ClassVar[str] = "schedule_show"


@dataclass(frozen=True, slots=True)
class Pause:
    """`length` as written ("3 ngày"); handlers.kit.hours counts it from today."""

    cmd: ClassVar[str] = "pause"
    length: str


@dataclass(frozen=True, slots=True)
class Resume:
    cmd: ClassVar[str] = "resume"


@dataclass(frozen=True, slots=True)
class Undo:
    cmd: ClassVar[str] = "undo"


@dataclass(frozen=True, slots=True)
class ShowGuide:
    cmd: ClassVar[str] = "guide"
    topic: str


@dataclass(frozen=True, slots=True)
class BindGroup:
    cmd: ClassVar[str] = "bind_group"
    branch_code: str


@dataclass(frozen=True, slots=True)
class ShowHelp:
    cmd: ClassVar[str] = "help"


Order: TypeAlias = (
    OpenCheckIn
    | CheckInFor
    | QuickSurvey
    | OpenSurvey
    | ListSurveys
    | OpenQuiz
    | ShareNews
    | ShowReport
    | CloseSession
    | SetSchedule
    | StopSchedule
    | ShowSchedule
    | Pause
    | Resume
    | Undo
    | ShowGuide
    | BindGroup
    | ShowHelp
)


class OrderError(Exception):
    """An order that can't be carried out as written; `kind` is the text that says why.

    `said` is the part at fault, `near` the command that may have been meant (never run by itself).
    """

    def __init__(self, kind: str, *, said: str = "", near: str = "") -> None:
        super().__init__(kind)
        self.kind, self.said, self.near = kind, said, near


def to_json(order: Order) -> dict[str, Any]:
    """ "07:30" for times, "daily" for every day; of minutes and until only the one given."""
    values = {field.name: _plain(getattr(order, field.name)) for field in fields(order)}
    if isinstance(order, SetSchedule) and order.days is None:
        values["days"] = "daily"
    if isinstance(order, OpenCheckIn):
        del values["minutes" if order.until is not None else "until"]
    return {"cmd": order.cmd, **values}


def _plain(value: object) -> object:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return list(value) if isinstance(value, tuple) else value
