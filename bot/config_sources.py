"""Settings from elsewhere than the file itself: `…_file` keys and CHIHOI_… variables."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.catalogue import Catalogue
from bot.config import Config

ACCOUNT_SECRETS = ("app_secret", "oa_secret_key")


def add_secret_files(values: dict[str, Any], folder: Path, texts: Catalogue) -> list[str]:
    """Put the content of each `…_file` key in its place; what went wrong."""
    problems: list[str] = []
    for place, section, key in _secrets(values):
        name = section.pop(f"{key}_file", None)
        if name is None:
            continue
        if key in section:
            problems.append(texts("config.twice", key=f"{place}.{key}"))
            continue
        try:
            section[key] = _read_secret(folder / str(name))
        except (OSError, ValueError):
            section[key] = "?"  # so that it isn't said to be missing as well
            problems.append(texts("config.no_secret", key=f"{place}.{key}_file", file=name))
    return problems


def add_environment(
    values: dict[str, Any], environ: Mapping[str, str], texts: Catalogue
) -> list[str]:
    """Let CHIHOI_<SECTION>_<KEY> and the secrets' variables go before the file; what went wrong."""
    for section, key in _scalars():
        if (given := environ.get(f"CHIHOI_{section}_{key}".upper())) is not None:
            _put(values, section, key, _split(given) if key == "quiet_hours" else given)
    return [
        problem
        for key in ACCOUNT_SECRETS
        for problem in _add_account_secret(values, key, environ, texts)
    ]


def _add_account_secret(
    values: dict[str, Any], key: str, environ: Mapping[str, str], texts: Catalogue
) -> Iterator[str]:
    name = f"CHIHOI_{key.upper()}"
    accounts = list(_accounts(values))
    for variable, secret in environ.items():
        oa_id = variable.removeprefix(f"{name}_")
        if variable != name and oa_id == variable:
            continue
        mine = accounts if variable == name else [a for a in accounts if a.get("oa_id") == oa_id]
        if len(mine) == 1:
            mine[0][key] = secret.strip()
        elif variable == name and len(accounts) > 1:
            yield texts("config.which_account", variable=variable)
        elif variable != name:
            yield texts("config.no_such_account", variable=variable, oa_id=oa_id)


def _secrets(values: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every place where a secret may stand: (its section's name, the section, the key)."""
    database = values.get("database")
    if isinstance(database, dict):
        yield "database", database, "url"
    for number, account in enumerate(_accounts(values), start=1):
        for key in ACCOUNT_SECRETS:
            yield f"official_accounts[{number}]", account, key


def _accounts(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    listed = values.get("official_accounts")
    if isinstance(listed, list):
        yield from (account for account in listed if isinstance(account, dict))


def _scalars() -> Iterator[tuple[str, str]]:
    for section, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from ((section, key) for key in field.annotation.model_fields)


def _put(values: dict[str, Any], section: str, key: str, value: object) -> None:
    table = values.setdefault(section, {})
    if isinstance(table, dict):
        table[key] = value


def _split(hours: str) -> list[str]:
    return [hour.strip() for hour in hours.replace("-", ",").split(",")]


def _read_secret(file: Path) -> str:
    secret = file.read_text(encoding="utf-8-sig").strip()
    if not secret:
        raise ValueError("empty")
    return secret
