"""What a poster says, from the catalogue: whose it is, what it is for, what to type instead."""

from urllib.parse import urlsplit

from bot.cli.desk import Desk
from bot.qr_poster import Wording
from models.code import Code
from models.group import Group
from models.unit import Unit


def word_unit(desk: Desk, code: Code, unit: Unit, above: Unit | None) -> Wording:
    purpose = "branch" if unit.level == "branch" else "unit"
    return _word(desk, code, unit.name, above.name if above else "", purpose)


def word_group(desk: Desk, code: Code, group: Group, unit: Unit | None) -> Wording:
    return _word(desk, code, group.name, unit.name if unit else "", "group")


def word_link(desk: Desk, code: Code, title: str | None) -> Wording:
    host = urlsplit(code.url or "").hostname or ""
    return _word(desk, code, title or host, host if title else "", "link")


def page_address(desk: Desk, code: Code) -> str:
    """Where the QR leads."""
    return f"{desk.config.server.public_url.rstrip('/')}/q/{code.shown}"


def _word(desk: Desk, code: Code, title: str, place: str, purpose: str) -> Wording:
    return Wording(
        title=title,
        place=place,
        purpose=desk.texts(f"qr.purpose.{purpose}"),
        typed=desk.texts("qr.typed", oa=desk.config.official_accounts[0].name),
        code=code.shown,
        promise=desk.texts("qr.promise"),
        url=page_address(desk, code),
    )
