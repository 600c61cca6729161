"""The least a webhook can be, on our server with our settings: `python -m tests.bench.bare_web PORT`."""

import sys

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from tests.ports import HOST

THREADS = 16

app = Flask("bare", static_folder=None)


@app.post("/zalo/webhook")
def webhook() -> str:
    return "ok"


def main(port: int) -> None:
    server = Server(
        "bare",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=THREADS,
        workers=1,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=lambda: app.wsgi_app, wrap_loader=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
