"""The first configuration: what an officer answers, made clean, checked, and written as TOML."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from sqlalchemy import make_url

from bot.catalogue import Catalogue
from bot.config import DatabaseSettings, OfficialAccount, Server
from bot.files import write_beside

SQLITE = "sqlite:///chihoi.db"
SECRETS = "secrets"
# The console's keys are some twenty letters; a token pasted in their place has hundreds.
_LONGEST_KEY = 100
_NUMBER = re.compile(r"\d{5,64}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class OddAnswerError(Exception):
    """`key` is the text that says kindly what is wanted."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Question:
    """One thing to be known; `read` makes an answer clean or raises OddAnswerError."""

    name: str
    read: Callable[[str], str]
    default: str | None = None
    is_secret: bool = False

    @property
    def option(self) -> str:
        ending = "-file" if self.is_secret else ""
        return f"--{self.name.replace('_', '-')}{ending}"


def _read_number(said: str) -> str:
    """Also out of an address such as https://zalo.me/3100000000000004821."""
    found = _NUMBER.findall(said)
    if len(found) != 1:
        raise OddAnswerError("init.odd.number")
    return str(found[0])


def _read_name(said: str) -> str:
    return _checked(OfficialAccount, "name", " ".join(said.split()), "init.odd.name")


def _read_key(said: str) -> str:
    key = said.strip()
    if not key or len(key.split()) != 1:
        raise OddAnswerError("init.odd.key")
    if len(key) > _LONGEST_KEY:
        raise OddAnswerError("init.odd.token")
    return key


def _read_address(said: str) -> str:
    """With https:// where nothing was said, without what follows the domain."""
    address = said.strip() if _SCHEME.match(said.strip()) else f"https://{said.strip()}"
    parts = urlsplit(address)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or " " in address:
        raise OddAnswerError("init.odd.address")
    return _checked(Server, "public_url", f"https://{parts.netloc}", "init.odd.address")


def _read_database(said: str) -> str:
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", said.strip())
    return _checked(DatabaseSettings, "url", url, "init.odd.database")


def _read_code(said: str) -> str:
    """The CODE of zalo_verifier<CODE>.html, also when the file's name was given; "" for later."""
    code = said.strip().removeprefix("zalo_verifier").removesuffix(".html")
    return _checked(Server, "site_verification", code, "init.odd.code")


QUESTIONS = (
    Question("oa_id", _read_number),
    Question("name", _read_name),
    Question("app_id", _read_number),
    Question("app_secret", _read_key, is_secret=True),
    Question("oa_secret_key", _read_key, is_secret=True),
    Question("public_url", _read_address),
    Question("site_verification", _read_code, default=""),
    Question("database_url", _read_database, default=SQLITE),
)


def check_together(answers: Mapping[str, str]) -> None:
    """:raises OddAnswerError: each is fine by itself, together they are not"""
    if answers["app_secret"] == answers["oa_secret_key"]:
        raise OddAnswerError("init.odd.same_keys")
    if answers["app_id"] == answers["oa_id"]:
        raise OddAnswerError("init.odd.same_ids")


def files_for(config: Path, answers: Mapping[str, str], texts: Catalogue) -> dict[Path, str]:
    """What is to be written where; the configuration itself last."""
    folder = config.parent / SECRETS
    secrets = [question.name for question in QUESTIONS if question.is_secret]
    if make_url(answers["database_url"]).password is not None:
        secrets.append("database_url")
    files = {folder / name: f"{answers[name]}\n" for name in secrets}
    return {**files, config: _compose(answers, secrets, texts)}


def write_all(files: Mapping[Path, str]) -> None:
    """All of them or none, each readable by its owner alone."""
    with ExitStack() as stack:
        for path, content in reversed(list(files.items())):
            if path.parent.name == SECRETS:
                path.parent.mkdir(mode=0o700, exist_ok=True)
            stack.enter_context(write_beside(path, content.encode()))


def _compose(answers: Mapping[str, str], secrets: list[str], texts: Catalogue) -> str:
    account = [_line(name, answers[name]) for name in ("oa_id", "name", "app_id")]
    keys = [
        _line(f"{name}_file", f"{SECRETS}/{name}")
        for name in secrets
        if "key" in name or "app" in name
    ]
    database = _line("url", answers["database_url"])
    if "database_url" in secrets:
        database = _line("url_file", f"{SECRETS}/database_url")
    lines = [
        f"# {texts('init.comment')}",
        "[server]",
        _line("public_url", answers["public_url"]),
        _line("site_verification", answers["site_verification"]),
        f"# {texts('init.proxy')}",
        "trusted_proxies = 1",
        "",
        "[database]",
        database,
        "",
        "[[official_accounts]]",
        *account,
        *keys,
        "",
        "[language]",
        _line("default", texts.language),
    ]
    return "\n".join(lines) + "\n"


def _line(key: str, value: str) -> str:
    """JSON's strings are TOML's basic strings."""
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _checked(section: type[BaseModel], key: str, value: str, odd: str) -> str:
    """As the configuration itself will judge it when it is read."""
    try:
        section.model_validate({key: value})
    except ValidationError as error:
        if any(found["loc"] == (key,) for found in error.errors()):
            raise OddAnswerError(odd) from None
    return value
