"""One round: a fresh installation, a load, kills, the wait until all is settled, the verdict."""

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bot.clock import Clock
from bot.sandbox.faults import Fault
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from bot.sandbox.webhooks import Manner
from models.database import Database
from models.outbox import OutboxMessage
from models.tables import table
from tests.chaos.judge import Verdict, judge
from tests.chaos.killer import Kill, Killer, plan_kills
from tests.chaos.load import LADDER, Load
from tests.installation import (
    STOPS_WITHIN,
    Installation,
    Serving,
    answers,
    wait_until,
    world,
)

SETTLED_WITHIN = 300.0
QUIET_SECONDS = 2.0
# An answer takes Zalo a moment, so that a kill finds some on their way.
API_SECONDS = 0.03
SEND = "/v3.0/oa/message/cs"


@dataclass(frozen=True)
class Settings:
    """What a round is made of; the same settings draw the same kills."""

    seed: str
    database_url: str
    events: int = 2000
    seconds: float = 25.0
    kills: int = 4
    ladder: tuple[float, ...] = LADDER


@dataclass(frozen=True)
class Report:
    """What a round showed."""

    settings: Settings
    kills: list[Kill]
    acknowledged: int
    outcomes: dict[str, int]
    verdict: Verdict
    unsettled: int
    leftovers: list[str]
    seconds: float
    log: str

    @property
    def is_fine(self) -> bool:
        return self.verdict.is_fine and not self.unsettled and not self.leftovers

    def __str__(self) -> str:
        told = self.verdict
        kinds = " ".join(f"{kind}:{count}" for kind, count in sorted(self.outcomes.items()))
        return (
            f"seed {self.settings.seed}: {self.settings.events} events, "
            f"{self.acknowledged} acknowledged ({kinds}), {told.answered} answered, "
            f"{len(told.lost)} lost, {len(told.doubled)} doubled, {self.unsettled} unsettled, "
            f"{self.seconds:.0f} s; killed {' '.join(map(str, self.kills))}"
            + "".join(f"\n  LEFT BEHIND {what}" for what in self.leftovers)
        )


def run_round(settings: Settings) -> Report:
    """Real processes from start to end; the folder is kept when the round went wrong."""
    start = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="chihoi-chaos-"))
    with _zalo(settings.events) as zalo:
        house = Installation(folder, settings.database_url, zalo.url)
        house.configure()
        house.join(zalo)
        report = _run(house, zalo, settings, start)
    if report.is_fine:
        shutil.rmtree(folder)
    return report


@contextmanager
def _zalo(people: int) -> Iterator[RunningSandbox]:
    clock = Clock()
    options = Options(echo_before_reply=0.2, webhooks=Manner(ladder_scale=0.05))
    with serve_in_thread(Sandbox(world(people, clock), clock, options)) as running:
        slow = Fault("slow", path=SEND, times=1_000_000_000, seconds=API_SECONDS)
        running.sandbox.faults.add(slow)
        yield running


def _run(house: Installation, zalo: RunningSandbox, settings: Settings, start: float) -> Report:
    chance = random.Random(settings.seed)  # noqa: S311  (made to be repeatable)
    plan = plan_kills(chance, settings.kills, settings.seconds)
    serving = house.serve()
    try:
        serving.wait_until_up()
        killer = Killer(house, serving, plan, random.Random(chance.random()))  # noqa: S311
        spread = (settings.events, settings.seconds, chance, settings.ladder)
        load = Load(zalo.port, house.port, *spread)
        killer.start()
        load.run()
        serving = killer.finish()
        unsettled = _wait_until_settled(settings.database_url, zalo, load.acknowledged)
        leftovers = _stop(serving)
    finally:
        serving.kill_all()
    return Report(
        settings,
        killer.done,
        len(load.acknowledged),
        dict(load.outcomes),
        judge(load.acknowledged, zalo.sandbox.journal.since(0)),
        unsettled,
        leftovers,
        time.monotonic() - start,
        str(house.log_file),
    )


def _wait_until_settled(url: str, zalo: RunningSandbox, acknowledged: set[str]) -> int:
    """How many messages are still open in the end. Our tables say when to stop waiting, no more."""
    database = Database(url)

    def is_settled() -> bool:
        told = judge(acknowledged, zalo.sandbox.journal.since(0))
        return not told.lost and not _count_open(database)

    wait_until(is_settled, SETTLED_WITHIN, each=0.5)
    time.sleep(QUIET_SECONDS)
    unsettled = _count_open(database)
    database.close()
    return unsettled


def _count_open(database: Database) -> int:
    outbox = table(OutboxMessage)
    closed = ("sent", "failed", "cancelled")
    with database.read() as connection:
        still = select(func.count()).where(outbox.c.state.not_in(closed))
        return int(connection.execute(still).scalar_one())


def _stop(serving: Serving) -> list[str]:
    """What is wrong after TERM: an exit status, a process or a listener that should be gone."""
    wrong = []
    if (status := serving.stop()) != 0:
        wrong.append(f"exit status {status}")
    wait_until(lambda: not serving.living(), STOPS_WITHIN)
    wrong += [f"{process.pid} {process.command}" for process in serving.living()]
    if answers(serving.port):
        wrong.append(f"something listens on {serving.port}")
    return wrong
