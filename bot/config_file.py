"""Reads the settings: one TOML file, secrets also from files and from CHIHOI_… variables."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import make_url

from bot.catalogue import Catalogue, Language
from bot.config import Config, ConfigError
from bot.config_problems import list_problems
from bot.config_sources import add_environment, add_secret_files

_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The settings of `path`, else of $CHIHOI_CONFIG, else of ./config.toml.

    A relative SQLite path and relative `…_file` keys count from the configuration's own folder.
    :raises ConfigError: with one sentence for each mistake
    """
    file = find_config_file(path, environ)
    values = _parse(file, Catalogue(_language({}, environ)))
    texts = Catalogue(_language(values, environ))
    problems = [
        *add_secret_files(values, file.parent, texts),
        *add_environment(values, environ, texts),
    ]
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        raise ConfigError([*problems, *list_problems(error, texts)]) from None
    if problems:
        raise ConfigError(problems)
    return _anchored(config, file.parent)


def find_config_file(path: Path | None, environ: Mapping[str, str]) -> Path:
    if path is not None:
        return path
    return Path(environ.get("CHIHOI_CONFIG") or "config.toml")


def find_language(path: Path | None, environ: Mapping[str, str]) -> Language:
    """The language to speak before, or although, the configuration can't be read."""
    try:
        values = _parse(find_config_file(path, environ), Catalogue("vi"))
    except ConfigError:
        values = {}
    return _language(values, environ)


def _parse(file: Path, texts: Catalogue) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problem = texts("config.no_file", file=file)
    except UnicodeDecodeError:
        problem = texts("config.not_utf8", file=file)
    except IsADirectoryError:
        problem = texts("config.a_folder", file=file)
    except PermissionError:
        problem = texts("config.no_access", file=file)
    except OSError as error:
        problem = texts("config.unreadable", file=file, reason=error.strerror)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = place[1] if place else texts("config.last_line")
        problem = texts("config.not_toml", file=file, line=line)
    raise ConfigError([problem])


def _language(values: Mapping[str, Any], environ: Mapping[str, str]) -> Language:
    section = values.get("language")
    written = section.get("default") if isinstance(section, dict) else None
    wanted = environ.get("CHIHOI_LANGUAGE_DEFAULT", written)
    return "en" if wanted == "en" else "vi"


def _anchored(config: Config, folder: Path) -> Config:
    """With an absolute SQLite path, so that it doesn't matter where a command is started."""
    url = make_url(config.database.url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return config
    url = url.set(database=str((folder / url.database).absolute()))
    database = config.database.model_copy(update={"url": url.render_as_string(False)})
    return config.model_copy(update={"database": database})
