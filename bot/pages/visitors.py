"""Who opens a page: a person, to be counted once a day, or a robot that only looks for a preview."""

import ipaddress
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

_IPV6_NETWORK = 64


class Headers(Protocol):
    """A request's, by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class _Robots:
    words: tuple[str, ...]
    phones: tuple[str, ...]
    browsers: tuple[str, ...]
    early_headers: tuple[str, ...]
    early_words: tuple[str, ...]


def is_person(method: str, headers: Headers) -> bool:
    """Whether it looks like somebody's browser who opens the page now."""
    known = _load_robots()
    if method != "GET" or _is_early(headers, known):
        return False
    agent = headers.get("User-Agent", "").lower()
    for phone in known.phones:
        agent = agent.replace(phone, "")
    return agent.startswith(known.browsers) and not any(word in agent for word in known.words)


def visitor_address(direct: str, forwarded: str, trusted_proxies: int) -> str:
    """Where she comes from. Only what our own proxies added to X-Forwarded-For is believed.

    Of IPv6 the network: a phone takes another address in it every few hours.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    is_told = 0 < trusted_proxies <= len(hops)
    address = hops[-trusted_proxies] if is_told else direct
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:_IPV6_NETWORK]
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))


def _is_early(headers: Headers, known: _Robots) -> bool:
    told = " ".join(headers.get(name, "") for name in known.early_headers).lower()
    return any(word in told for word in known.early_words)


@cache
def _load_robots() -> _Robots:
    path = files("bot.pages").joinpath("robots.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return _Robots(**{name: tuple(entries) for name, entries in table.items()})
