"""The sentences of a pushed item, with its links, the branch's line and its picture."""

from collections.abc import Mapping

from handlers.kit.address import YOUNGER, Address
from handlers.kit.context import House
from handlers.kit.item_links import NO_LINKS, ItemLinks
from handlers.kit.item_text import story_of
from handlers.kit.texts import Texts
from models.messages import ImageMessage, Message, Recipient, TextMessage
from models.news import NewsItem


class PushWords:
    """The sentences of a pushed item, from the catalogue; without links none is named."""

    def __init__(
        self,
        house: House,
        item: NewsItem,
        links: ItemLinks = NO_LINKS,
        added: str = "",
        pictures: Mapping[str, str] | None = None,
    ) -> None:
        """`added`: the branch's own line, below the story as it was compiled.

        `pictures`: OA → the id by which it can send the item's picture.
        """
        self.item = item
        self._pictures = pictures or {}
        self._language = house.language
        self._links = links
        story = story_of(item)
        self._item = {"title": item.title, "body": story}
        self._own = self._item | ({"body": f"{story}\n{added}"} if added else {})

    def shown(self, oa_id: str, to: Recipient, text: str) -> Message:
        """With the item's picture where the OA has uploaded it: one message all the same."""
        picture = self._pictures.get(oa_id)
        if picture is None:
            return TextMessage(to, text)
        return ImageMessage(to, text, attachment_id=picture)

    def group(self) -> str:
        page = self._page(self._links.branch, "page_group", "page_group_picture")
        return self._say()("group", **self._own) + page

    def member(self, address: Address = YOUNGER) -> str:
        return self._say(address)("member", **self._own)

    def bubble(self) -> str:
        """Only what may stand in the group it is forwarded to."""
        page = self._page(self._links.branch, "page", "page_picture")
        return self._say()("bubble", **self._own) + page

    def how(self, groups: list[str], address: Address = YOUNGER) -> str:
        if not groups:
            return self._say(address)("how_any")
        return self._say(address)("how", groups=", ".join(groups))

    def leaders(self) -> str:
        page = self._page(self._links.leaders, "page", "page_picture")
        return self._say()("leaders", **self._item) + page

    def correction(self, *, is_forwarded: bool = False) -> str:
        return self._say()("correction_forward" if is_forwarded else "correction", **self._item)

    def _page(self, link: str, plain: str, with_picture: str) -> str:
        """The story stands without it (conversations: the morning)."""
        if not link:
            return ""
        key = plain if self.item.picture_id is None else with_picture
        return "\n" + self._say()(key, link=link, code=self.item.code)

    def _say(self, address: Address = YOUNGER) -> Texts:
        return Texts("push", self._language, address)
