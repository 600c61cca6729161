"""Makes the next calls fail in a chosen way, before or after the sandbox accepted them."""

import threading
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from bot.sandbox.refusal import ControlError

Kind = Literal[
    "code", "timeout_before", "timeout_after", "http_500", "http_503", "slow", "cut", "body"
]
KINDS: tuple[str, ...] = get_args(Kind)


@with_config(ConfigDict(extra="forbid"))
@dataclass
class Fault:
    """What the next `times` calls to `path` ("*": any API call) meet.

    code            `code` in HTTP 200, nothing accepted
    timeout_before  held `seconds`, then dropped; nothing accepted
    timeout_after   accepted and echoed, then held `seconds` and dropped
    http_500        HTTP 500, nothing accepted (http_503 the same)
    slow            answered rightly, `seconds` late
    cut             accepted and echoed, then the connection is cut
    body            the literal `body` in HTTP 200, nothing accepted
    With `accept` code, http_500 and body come after the call was accepted.
    """

    kind: Kind
    path: str = "*"
    times: int = 1
    code: int = -200
    seconds: float = 30.0
    body: Any = field(default_factory=dict)
    accept: bool = False

    @property
    def accepts(self) -> bool:
        return self.accept or self.kind in ("timeout_after", "slow", "cut")


_FAULT = TypeAdapter(Fault)


@dataclass(frozen=True)
class Sky:
    """What every call meets, however many, where no fault of its own waits for it."""

    name: str = "fine"
    fault: Fault | None = None


def read_fault(row: Any) -> Fault:
    """A fault from JSON. Raises ControlError."""
    try:
        return _FAULT.validate_python(row)
    except ValidationError as error:
        places = {".".join(str(part) for part in detail["loc"]) for detail in error.errors()}
        raise ControlError(f"Not a fault; look at: {', '.join(sorted(places))}") from error


class Faults:
    """The faults in waiting, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self.sky = Sky()

    def set_sky(self, sky: Sky) -> None:
        self.sky = sky

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting = [*self._waiting, fault]

    def take(self, path: str) -> Fault | None:
        """The fault this call meets, counted down; None nearly always, and then fast."""
        if not self._waiting:
            return self.sky.fault
        with self._lock:
            fault = next((one for one in self._waiting if one.path in ("*", path)), None)
            if fault is None:
                return self.sky.fault
            fault.times -= 1
            self._waiting = [one for one in self._waiting if one.times > 0]
            return fault

    def waiting(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._waiting]

    def clear(self) -> None:
        with self._lock:
            self._waiting = []
