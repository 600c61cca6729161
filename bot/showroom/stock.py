"""Cast, quick things to try and tour steps: data files, one a feature, found by themselves."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from bot.catalogue import Language

Json = dict[str, Any]


def read_cast(language: Language) -> list[Json]:
    """Who is worth trying first: {"id", "about"}, in the order of the file."""
    rows = _read("cast.toml")["person"]
    return [{"id": row["id"], "about": row[language]} for row in rows]


def read_quick(language: Language) -> list[Json]:
    """{"for": [chat ids], "as", "label", "text" or "event"} in the order of the files' names."""
    return [
        {**row, "label": row["label"][language]}
        for file in _read_folder("quick")
        for row in file["thing"]
    ]


def read_tour(language: Language) -> list[Json]:
    """{"id", "title", "text", "press", "done", "ask": […], "do": [deeds]}, in the files' order."""
    return [_step(file, language) for file in _read_folder("tour")]


_SAID = ("title", "text", "press", "done")


def _step(file: Json, language: Language) -> Json:
    asked = [
        {"name": one["name"], "label": one[language], "value": one[f"value_{language}"]}
        for one in file.get("ask", [])
    ]
    said = {key: file[key][language] for key in _SAID}
    return {"id": file["id"], "do": file["do"], "ask": asked, **said}


def _read_folder(folder: str) -> Iterator[Json]:
    names = sorted(file.name for file in files("bot.showroom").joinpath(folder).iterdir())
    return (_read(f"{folder}/{name}") for name in names if name.endswith(".toml"))


@cache
def _read(path: str) -> Json:
    return tomllib.loads(files("bot.showroom").joinpath(path).read_text(encoding="utf-8"))
