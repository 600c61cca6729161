"""The head of an HTTP request as WSGI wants it, with the names of its headers as they came."""

import sys
from typing import Any
from urllib.parse import unquote_to_bytes

LARGEST_BODY = 16 * 1024 * 1024
_SAME_FOR_ALL: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": "sandbox",
    "SERVER_PORT": "80",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class BadRequestError(Exception):
    """What can't be read as HTTP; the message is the status line of the answer."""


def read_environ(head: bytes, client: tuple[str, int]) -> dict[str, Any]:
    """The WSGI environ of a request's head. Raises BadRequestError."""
    lines = head.decode("latin-1").split("\r\n")
    try:
        method, target, version = lines[0].split(" ")
    except ValueError:
        raise BadRequestError("400 Bad Request") from None
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        **_SAME_FOR_ALL,
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": version,
        "REMOTE_ADDR": client[0],
        "wsgi.errors": sys.stderr,
    }
    for line in lines[1:]:
        name, _, value = line.partition(":")
        environ["HTTP_" + name.upper().replace("-", "_")] = value.strip()
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if "HTTP_" + name in environ:
            environ[name] = environ.pop("HTTP_" + name)
    return environ


def stays_open(environ: dict[str, Any]) -> bool:
    """HTTP/1.1 keeps a connection unless told otherwise; HTTP/1.0 never, here."""
    asked = str(environ.get("HTTP_CONNECTION", ""))
    return environ["SERVER_PROTOCOL"] == "HTTP/1.1" and asked.lower() != "close"


def body_length(environ: dict[str, Any]) -> int:
    given = environ.get("CONTENT_LENGTH", "0")
    if not given.isascii() or not given.isdigit():
        raise BadRequestError("400 Bad Request")
    if int(given) > LARGEST_BODY:
        raise BadRequestError("413 Content Too Large")
    return int(given)
