"""Mistakes in the configuration as sentences an officer can act on; secrets are never shown."""

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from bot.catalogue import Catalogue
from bot.config import Config, OfficialAccount

_NEAR_ENOUGH = 70
_SECRET = ("app_secret", "oa_secret_key", "url")


def list_problems(error: ValidationError, texts: Catalogue) -> list[str]:
    """One sentence for each key that is wrong, in the order of the settings."""
    found = error.errors(include_url=False)
    wrong_inside = {e["loc"][0] for e in found if len(e["loc"]) > 1}
    told = [e for e in found if len(e["loc"]) > 1 or e["loc"][0] not in wrong_inside]
    return list(dict.fromkeys(_sentence(e, texts) for e in told))


def list_keys() -> Iterator[str]:
    """Every setting by its place: "server.port", "official_accounts.oa_id"."""
    for section, field in Config.model_fields.items():
        model = field.annotation
        known = isinstance(model, type) and issubclass(model, BaseModel)
        fields = model.model_fields if known else OfficialAccount.model_fields  # type: ignore[union-attr]
        yield from (f"{section}.{key}" for key in fields)


def _sentence(error: ErrorDetails, texts: Catalogue) -> str:
    place, key = _name(error["loc"]), _key(error["loc"])
    if error["type"] == "oa_id_twice":
        return texts("config.oa_id_twice")
    if error["type"] == "extra_forbidden":
        return texts("config.unknown", key=place) + _suggestion(error["loc"], texts)
    hint = texts(f"config.write.{key}" if "." in key else f"config.write_section.{key}")
    if error["type"] == "missing":
        return texts("config.missing", key=place, write=hint)
    value = error["input"]
    if key.rpartition(".")[2] in _SECRET or isinstance(value, dict | list):
        return texts("config.wrong_unseen", key=place, write=hint)
    return texts("config.wrong", key=place, value=value, write=hint)


def _name(loc: tuple[int | str, ...]) -> str:
    """("official_accounts", 0, "app_id") → official_accounts[1].app_id, counted as people do."""
    if loc[0] == "official_accounts" and len(loc) > 1:
        return ".".join([f"official_accounts[{int(loc[1]) + 1}]", *map(str, loc[2:])])
    return _key(loc)


def _key(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc if isinstance(part, str))


def _suggestion(loc: tuple[int | str, ...], texts: Catalogue) -> str:
    section, _, _ = _key(loc).rpartition(".")
    names = {k.rpartition(".")[2] for k in list_keys() if k.startswith(f"{section}.")}
    if not section:
        names = set(Config.model_fields)
    near = process.extractOne(str(loc[-1]), sorted(names), score_cutoff=_NEAR_ENOUGH)
    return texts("config.near", near=near[0]) if near else ""
