"""The tracked links of an item, as its messages name them: who passes it on is known by the link."""

from dataclasses import dataclass

from handlers.kit.context import Context, House
from models.code_issuing import ensure_link
from models.news import NewsItem
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class ItemLinks:
    """Addresses of the item's page: a branch's own, and that of the leaders' group above it."""

    branch: str = ""
    leaders: str = ""


NO_LINKS = ItemLinks()


def link_address(house: House, text: str) -> str:
    return f"{house.public_url.rstrip('/')}/t/{text}"


def give_links(ctx: Context, item: NewsItem, unit: Unit) -> ItemLinks:
    """For a pack that a leader of the unit gets in the chat."""
    return ItemLinks(link_address(ctx.house, ensure_link(ctx.db, item.id, unit.id, ctx.now)))
