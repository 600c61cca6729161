"""What officers read at the command line: bot/texts/<language>/*.toml, Vietnamese and English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

Language: TypeAlias = Literal["vi", "en"]


class Catalogue:
    """Texts by their file and place in it: `texts("org.imported", new=12)`.

    Raises KeyError for a text that is missing; a test proves both languages hold the same ones.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._entries = _load(language)

    def __call__(self, key: str, /, **values: object) -> str:
        text = self._find(key)
        return str(text).format(**values) if values else str(text)

    def __contains__(self, key: str) -> bool:
        try:
            self._find(key)
        except KeyError:
            return False
        return True

    def table(self, key: str) -> Mapping[str, Any]:
        """A table of texts, such as the names of the states."""
        found: Mapping[str, Any] = self._find(key)
        return found

    def _find(self, key: str) -> Any:
        found: Any = self._entries
        for part in key.split("."):
            found = found[part]
        return found


@cache
def _load(language: Language) -> Mapping[str, Any]:
    folder = files("bot").joinpath("texts", language)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
