"""SIGKILL at planned times, and a `serve` that is started again as systemd would."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from tests.installation import Installation, Serving
from tests.process_table import Process, kill, list_children

Victim: TypeAlias = Literal["web", "web-fork", "worker", "serve", "everything"]

VICTIMS: tuple[Victim, ...] = get_args(Victim)
LOOK_FOR_VICTIM = 60.0
# How often a kill comes whatever state the victim is in; else all must be in service again first.
EARLY = 0.2
START_AGAIN_AFTER = (0.1, 2.0)


@dataclass(frozen=True, order=True)
class Kill:
    """Seconds after the load began, and who; "web-fork" is Granian's forked worker."""

    at: float
    victim: Victim
    early: bool = False

    def __str__(self) -> str:
        return f"{self.victim}@{self.at:.1f}"


def plan_kills(chance: random.Random, count: int, seconds: float) -> list[Kill]:
    """Each kind once as far as `count` reaches, then any; each in its part of nine tenths."""
    victims = chance.sample(VICTIMS, min(count, len(VICTIMS)))
    victims += [chance.choice(VICTIMS) for _ in range(count - len(victims))]
    part = 0.9 * seconds / count
    return [
        Kill((n + chance.random()) * part, victim, chance.random() < EARLY)
        for n, victim in enumerate(victims)
    ]


@dataclass
class Killer:
    """Works through a plan in a thread of its own; `done` says what it did and when."""

    house: Installation
    serving: Serving
    plan: list[Kill]
    random: random.Random
    done: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep_serving, name="systemd")
        self._thread = threading.Thread(target=self._run, name="killer")

    def start(self) -> None:
        self._keeper.start()
        self._thread.start()

    def finish(self) -> Serving:
        """After the last kill and the last start: the `serve` that now runs."""
        self._thread.join()
        self._over.set()
        self._keeper.join()
        return self.serving

    def _run(self) -> None:
        start = time.monotonic()
        for planned in self.plan:
            time.sleep(max(start + planned.at - time.monotonic(), 0))
            if self._kill(planned):
                self.done.append(Kill(time.monotonic() - start, planned.victim))

    def _kill(self, planned: Kill) -> bool:
        """The victim may be dead of the last kill: it is waited for."""
        deadline = time.monotonic() + LOOK_FOR_VICTIM
        while time.monotonic() < deadline:
            ready = planned.early or self.serving.is_up()
            pids = self._find(planned.victim) if ready else []
            if sum(map(kill, pids)) > 0:
                self._see_it_dead(planned.victim)
                return True
            time.sleep(0.05)
        return False

    def _see_it_dead(self, victim: Victim) -> None:
        """Else whoever looks at once finds it still in service, and starts nothing."""
        if victim in ("serve", "everything"):
            self.serving.process.wait(LOOK_FOR_VICTIM)

    def _find(self, victim: Victim) -> list[int]:
        serving = self.serving
        if serving.process.poll() is not None:
            return []
        match victim:
            case "everything":
                return [process.pid for process in serving.living()]
            case "serve":
                return [serving.pid]
            case "web" | "worker":
                return _pids(serving.find(victim))
            case "web-fork":
                web = serving.find("web")
                return [child.pid for child in list_children(web.pid)] if web else []

    def _keep_serving(self) -> None:
        """Start it again whenever it has ended, also when the port was not yet free."""
        while not (self._over.is_set() and self.serving.is_up()):
            if self.serving.process.poll() is not None:
                time.sleep(self.random.uniform(*START_AGAIN_AFTER))
                self.serving = self.house.serve()
            time.sleep(0.05)


def _pids(process: Process | None) -> list[int]:
    return [] if process is None else [process.pid]
