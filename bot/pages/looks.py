"""What every public page carries with it: its style and script, and the leave to use only those."""

import base64
import hashlib
from importlib.resources import files

from markupsafe import Markup


def _read(name: str) -> str:
    return files("bot.pages").joinpath("templates", name).read_text(encoding="utf-8").strip()


def _leave(content: str) -> str:
    """How a Content-Security-Policy names one inline block."""
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


# Ours, so that nothing in them needs escaping.
STYLE = Markup(_read("page.css"))  # noqa: S704
SCRIPT = Markup(_read("share.js"))  # noqa: S704
POLICY = (
    f"default-src 'none'; img-src 'self'; style-src {_leave(STYLE)}; script-src {_leave(SCRIPT)};"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
