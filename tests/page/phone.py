"""The page as somebody uses it: open a chat, write, wait for the answer."""

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import PATIENCE_MS

MAI, LAN, LINH, TUYET, DIEM = (f"74200000000000000{n}" for n in ("02", "03", "05", "18", "19"))
DAO, TAM = (f"74200000000000000{n}" for n in ("09", "16"))
MYLOC, LEADERS, RACHGOI = "a41f07c2d95e80b3f612", "f2906ad7c31b58e4a90d", "c7d2094a1be8635f0d3c"

Json = dict[str, Any]


@dataclass
class Phone:
    page: Page

    def open(self, chat: str) -> None:
        self.page.locator(f'.item[data-chat="{chat}"]').click()
        expect(self.page.locator(f'.item[data-chat="{chat}"]')).to_have_attribute(
            "aria-current", "true"
        )

    def write(self, text: str) -> None:
        self.page.locator("#write").fill(text)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#write")).to_have_value("")

    def bubbles(self, text: str | None = None) -> Locator:
        """All of the open chat, or those with these words."""
        shown = self.page.locator("#lines .bubble")
        return shown.filter(has_text=text) if text else shown

    def answers(self) -> Locator:
        return self.page.locator("#lines .bubble.of-oa")

    def asks(self, text: str) -> str:
        """Write and wait for the OA's answer; its words."""
        self.ask_timed(text)
        return self.answers().last.inner_text()

    def ask_timed(self, text: str) -> float:
        """The same; how many seconds it took from Enter to the answer on the page."""
        before = self.answers().count()
        started = time.monotonic()
        self.write(text)
        self.answers().nth(before).wait_for()
        return time.monotonic() - started

    def control(self, path: str, /, **body: Any) -> Json:
        """The sandbox's API, as scripts use it."""
        base = self.page.url.split("/sandbox/")[0]
        address = f"{base}/sandbox{path}"
        answer = self.page.request.post(address, data=body, timeout=PATIENCE_MS)
        shown: Json = answer.json()
        assert answer.ok, shown
        return shown
