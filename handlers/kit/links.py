"""Looks at an address before it is passed on: shorteners, app files, look-alikes; rules are data."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

LinkDanger: TypeAlias = Literal[
    "shortener",
    "app_file",
    "raw_address",
    "odd_letters",
    "hidden_host",
    "odd_ending",
    "look_alike",
]

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_RAW = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-f]+|\d{8,10}|\[?[0-9a-f:]*:[0-9a-f:.]+\]?")


@dataclass(frozen=True, slots=True)
class _Rules:
    shorteners: frozenset[str]
    app_files: tuple[str, ...]
    odd_endings: frozenset[str]
    official: tuple[str, ...]
    brands: frozenset[str]
    anywhere: tuple[str, ...]
    sources: tuple[str, ...]


def find_link_danger(link: str) -> LinkDanger | None:
    """Why the address should not be passed on; None where nothing speaks against it.

    Only the text is judged. What can't be read as an address at all counts as a hidden host.
    """
    parts = _split(link)
    host = find_host(link)
    if parts is None or not host or "@" in parts.netloc or parts.scheme not in ("http", "https"):
        return "hidden_host"
    rules = _load_rules()
    if unquote(parts.path).lower().rstrip("/").endswith(rules.app_files):
        return "app_file"
    return _judge_host(host, rules)


def find_host(link: str) -> str:
    """Where the address leads, "" for none."""
    parts = _split(link)
    return _read_host(parts) if parts else ""


def is_source(link: str, own_hosts: Collection[str] = ()) -> bool:
    """Whether it stands with the state, its press, the Union's centre, or one of `own_hosts`."""
    host = find_host(link)
    if not host or find_link_danger(link) is not None:
        return False
    return _is_at(host, _load_rules().sources) or host in own_hosts


def _judge_host(host: str, rules: _Rules) -> LinkDanger | None:
    if _RAW.fullmatch(host):
        return "raw_address"
    if not host.isascii() or "xn--" in host:
        return "odd_letters"
    if _is_at(host, tuple(rules.shorteners)):
        return "shortener"
    if _is_at(host, rules.official):
        return None
    if _imitates(host, rules):
        return "look_alike"
    return "odd_ending" if host.rpartition(".")[2] in rules.odd_endings else None


def _imitates(host: str, rules: _Rules) -> bool:
    """A well-known name in a host of somebody else."""
    named = host.rpartition(".")[0]
    pieces = set(re.split(r"[.-]", named))
    return bool(pieces & rules.brands) or any(brand in named for brand in rules.anywhere)


def _is_at(host: str, hosts: tuple[str, ...]) -> bool:
    return host in hosts or any(host.endswith(f".{known}") for known in hosts)


def _split(link: str) -> SplitResult | None:
    try:
        return urlsplit(link if _SCHEME.match(link) else f"http://{link}")
    except ValueError:
        return None


def _read_host(parts: SplitResult) -> str:
    try:
        return (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


@cache
def _load_rules() -> _Rules:
    path = files("handlers.kit").joinpath("links.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return _Rules(
        shorteners=frozenset(table["shorteners"]),
        app_files=tuple(table["app_files"]),
        odd_endings=frozenset(table["odd_endings"]),
        official=tuple(table["official"]),
        brands=frozenset(table["brands"]),
        anywhere=tuple(table["anywhere"]),
        sources=tuple(table["sources"]),
    )
