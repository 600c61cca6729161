"""One thing that `chihoi doctor` found: fine, a warning or a problem, with what to do."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """`check` names what was looked at: "database", "token 3100000000000004821"."""

    check: str
    state: State
    text: str
