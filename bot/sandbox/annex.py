"""What a product may hang beside the chat page: things to try, views, deeds. Here: an empty one."""

from typing import Any, Protocol

Json = dict[str, Any]


class Annex(Protocol):
    """Shown on the page as data; the sandbox knows nothing of what is behind it."""

    def contents(self, language: str) -> Json:
        """{"cast": […], "quick": […], "tour": […], "views": […]}: lists, each may be empty."""

    def look(self, view: str, language: str) -> Json:
        """One view as it is now. Raises LookupError (no such view) or ValueError (why not)."""

    def do(self, deed: str, words: Json) -> Json:
        """Something the tour does beside the chats. Raises LookupError, or ValueError (why not)."""


class EmptyAnnex:
    """A sandbox alone: nothing but chats."""

    def contents(self, language: str) -> Json:
        return {"language": language, "cast": [], "quick": [], "tour": [], "views": []}

    def look(self, view: str, language: str) -> Json:
        raise LookupError(f"{view} ({language})")

    def do(self, deed: str, words: Json) -> Json:
        raise LookupError(f"{deed} {sorted(words)}")
