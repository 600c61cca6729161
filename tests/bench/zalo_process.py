"""The Zalo stand-in as a process of its own: `python -m tests.bench.zalo_process PORT PEOPLE SLOW`.

It gives the OA the tokens below, sends no echoes, and answers each send SLOW seconds late.
"""

import sys

from bot.clock import Clock
from bot.sandbox.faults import Fault
from bot.sandbox.server import run
from bot.sandbox.state import Options, Sandbox
from tests.installation import APP, OA, world
from tests.ports import HOST

ACCESS_TOKEN, REFRESH_TOKEN = "access-token-of-the-bench", "refresh-token-of-the-bench"
SEND = "/v3.0/oa/message/cs"
FOR_EVER = 1_000_000_000


def main(port: int, people: int, slow_seconds: float) -> None:
    clock = Clock()
    sandbox = Sandbox(world(people, clock), clock, Options(echoes=False))
    sandbox.tokens.put(OA, APP, (ACCESS_TOKEN, REFRESH_TOKEN), clock.now())
    if slow_seconds:
        sandbox.faults.add(Fault("slow", path=SEND, times=FOR_EVER, seconds=slow_seconds))
    run(sandbox, HOST, port)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
