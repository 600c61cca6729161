"""Fetches what people sent from where Zalo keeps it; from nowhere else, and no more than allowed.

How long such an address lives is not known, so it is fetched soon (zalo-api §7).
"""

from urllib.parse import urlsplit

import requests

from bot.config import Zalo

# A phone's photo; Zalo makes it smaller before it sends it on.
MOST_BYTES = 20_000_000
_CHUNK = 1 << 16


class MediaError(Exception):
    """It could not be fetched; `is_final`: trying again will not help."""

    def __init__(self, why: str, *, is_final: bool) -> None:
        super().__init__(why)
        self.why = why
        self.is_final = is_final


def is_zalos(url: str, zalo: Zalo) -> bool:
    """https at one of the hosts configured or below one, or at the address of the API itself.

    The latter is Zalo's own, or the sandbox's. Addresses come from events, so any other host could
    be one of our own network.
    """
    try:
        parts, api = urlsplit(url), urlsplit(zalo.api_url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        is_api = (parts.scheme, host, port) == (api.scheme, api.hostname, api.port)
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    below = any(host == known or host.endswith(f".{known}") for known in zalo.media_hosts)
    return is_api or (below and parts.scheme == "https" and port in (None, 443))


def fetch_media(url: str, zalo: Zalo) -> bytes:
    """The bytes behind an address of Zalo's; a redirection is not followed. :raises MediaError:"""
    if not is_zalos(url, zalo):
        raise MediaError("other-host", is_final=True)
    with requests.Session() as session:
        session.trust_env = False
        try:
            with session.get(
                url, timeout=zalo.timeout_seconds, stream=True, allow_redirects=False
            ) as response:
                return _read(response)
        except requests.RequestException as error:
            raise MediaError("not-reached", is_final=False) from error


def _read(response: requests.Response) -> bytes:
    status = response.status_code
    if status != requests.codes.ok:
        is_gone = status in (requests.codes.not_found, requests.codes.gone)
        raise MediaError(f"http-{status}", is_final=is_gone)
    content = bytearray()
    for chunk in response.iter_content(_CHUNK):
        content += chunk
        if len(content) > MOST_BYTES:
            raise MediaError("too-big", is_final=True)
    return bytes(content)
