"""Visits: each person once a day, no robot, nobody's trace, however the web is run."""

import sqlite3
import time
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.pages.shelf import COUNTS, KEPT_SECONDS, MOST_KEPT, Shelf
from bot.spool import spool_path
from bot.visit_counting import copy_visits, forget_visitors
from bot.visit_room import MOST_WAITING, Visit, VisitRoom, visitor_token
from models.code_target import news_target
from models.database import Database
from models.member import Member
from models.visit import Visitor, VisitSalt, count_visits
from models.visit_adding import add_visits
from tests.pages.conftest import IN_ZALO, TODAY, Site

ROBOTS = [
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; Facebookbot/1.0; +https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "WhatsApp/2.23.20.0 A",
    "Viber/20.9.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Mozilla/5.0 (Linux; Android 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36 (compatible; Google-Read-Aloud; +https://support.google.com/webmasters/answer/1061943)",
    "Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36 (compatible; GoogleOther)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0 Safari/537.36 Google Favicon",
    "Zalo/1.0 LinkPreview",
    "ZaloPC-linkcheck",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
    "curl/8.4.0",
    "python-requests/2.32",
    "Go-http-client/2.0",
    "",
    " ",
]
PEOPLE = [
    IN_ZALO,
    "Mozilla/5.0 (Linux; Android 10; CUBOT_X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21B74 [FBAN/FBIOS;FBAV/440.0.0]",
    "Mozilla/5.0 (Linux; Android 12; Redmi Note 11) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/120.0 Chrome/114.0 Mobile Safari/537.36",
    "Opera/9.80 (Android; Opera Mini/36.2/191.256; U; vi) Presto/2.12.423 Version/12.16",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0",
]


def test_a_visit_counts_for_the_links_branch_item_and_day(either_site: Site) -> None:
    link = either_site.link()

    assert either_site.get(link).status_code == 200

    assert either_site.figures() == [(link.removeprefix("/t/"), TODAY, 1)]
    with either_site.database.read_session() as db:
        assert count_visits(db, TODAY, TODAY, unit_ids=[3], item_ids=[1]) == 1


def test_the_same_visitor_counts_once_a_day(either_site: Site) -> None:
    link = either_site.link()
    for _ in range(3):
        either_site.get(link)
    before = either_site.visitors()

    either_site.get(link)

    assert (before, either_site.visitors()) == (1, 1)


def test_another_phone_another_network_and_another_link_count_each(either_site: Site) -> None:
    link, other = either_site.link(), either_site.link(unit_id=2)

    either_site.from_address("203.0.113.7", link)
    either_site.from_address("203.0.113.8", link)
    either_site.client.get(
        link, headers={"User-Agent": IN_ZALO}, environ_overrides={"REMOTE_ADDR": "203.0.113.7"}
    )
    either_site.from_address("203.0.113.7", other)

    assert [count for _, _, count in sorted(either_site.figures(), key=lambda f: f[2])] == [1, 3]


def test_the_next_local_day_she_counts_again(either_site: Site) -> None:
    link = either_site.link()
    either_site.clock.move(timedelta(hours=15, minutes=59))  # 23:59 in Vietnam, 16:59 elsewhere
    either_site.get(link)
    either_site.clock.move(timedelta(minutes=2))
    either_site.get(link)

    assert [(day, count) for _, day, count in either_site.figures()] == [
        (TODAY, 1),
        (TODAY + timedelta(days=1), 1),
    ]


def test_a_members_own_link_counts_by_itself(site: Site) -> None:
    with site.database.session() as db:
        member = _add_member(db)
    hers, branchs = site.link(member_id=member), site.link()

    site.get(hers)

    assert hers != branchs
    assert [shown for shown, _, _ in site.figures()] == [hers.removeprefix("/t/")]


def _add_member(db: Session) -> int:

    member = Member(full_name="Lê Thị Lan", unit_id=3)
    db.add(member)
    db.flush()
    return member.id


def test_an_items_own_code_counts_for_the_item_and_no_branch(either_site: Site) -> None:
    either_site.get("/t/K7Q2")
    either_site.from_address("203.0.113.9", "/t/k7q2")

    assert either_site.figures() == [("K7Q2", TODAY, 2)]
    with either_site.database.read_session() as db:
        assert count_visits(db, TODAY, TODAY, item_ids=[1]) == 2
        assert count_visits(db, TODAY, TODAY, unit_ids=[1, 2, 3]) == 0


def test_robots_and_tools_are_not_counted(site: Site) -> None:
    link = site.link()

    for agent in ROBOTS:
        assert site.get(link, User_Agent=agent).status_code == 200, agent

    assert site.figures() == []


def test_people_are_counted_whatever_browser_they_have(site: Site) -> None:
    link = site.link()

    for agent in PEOPLE:
        site.get(link, User_Agent=agent)

    assert site.visitors() == len(PEOPLE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Purpose", "prefetch"),
        ("Sec_Purpose", "prefetch;prerender"),
        ("X_Purpose", "preview"),
        ("X_Moz", "prefetch"),
    ],
)
def test_what_is_fetched_ahead_is_not_counted(site: Site, name: str, value: str) -> None:
    site.get(site.link(), **{name: value})

    assert site.figures() == []


def test_a_look_at_the_head_is_not_counted(site: Site) -> None:
    link = site.link()

    answer = site.client.head(link, headers={"User-Agent": IN_ZALO})

    assert (answer.status_code, answer.data) == (200, b"")
    assert site.figures() == []


def test_unknown_and_revoked_links_are_not_counted(site: Site) -> None:
    code = site.issue(news_target(1, 3))
    site.revoke(code)

    site.get(f"/t/{code.text}")
    site.get("/t/NOTHERE2")

    assert site.figures() == []


def test_what_somebody_claims_about_her_address_is_not_believed(site: Site) -> None:
    link = site.link()
    for number in range(5):
        site.get(link, X_Forwarded_For=f"203.0.113.{number}")

    assert site.visitors() == 1


def test_behind_our_own_proxy_its_word_counts_and_nobody_elses(proxied_site: Site) -> None:
    link = proxied_site.link()
    for claimed in ("1.1.1.1", "2.2.2.2", "3.3.3.3"):
        proxied_site.get(link, X_Forwarded_For=f"{claimed}, 203.0.113.7")
    proxied_site.get(link, X_Forwarded_For="203.0.113.8")
    proxied_site.get(link)

    assert proxied_site.visitors() == 3


def test_a_phone_that_changes_its_address_within_its_network_is_one(site: Site) -> None:
    link = site.link()
    site.from_address("2001:ee0:4141:1::1", link)
    site.from_address("2001:ee0:4141:1:aaaa::2", link)
    site.from_address("2001:ee0:4141:2::1", link)

    assert site.visitors() == 2


def test_a_restart_of_the_web_counts_nobody_twice(either_site: Site) -> None:
    link = either_site.link()
    either_site.get(link)
    either_site.figures()

    either_site.get(link)

    assert either_site.visitors() == 1


def test_neither_address_nor_browser_reaches_the_disk(either_site: Site) -> None:
    either_site.from_address("203.0.113.77", either_site.link())
    either_site.figures()

    if either_site.database.file is None:
        with either_site.database.read_session() as db:
            assert len(db.exec(select(Visitor)).one().token) == 8
        return
    folder = either_site.database.file.parent
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"203.0.113.77" not in kept
    assert b"SM-A145F" not in kept


def test_after_the_day_only_figures_are_left(either_site: Site) -> None:
    link = either_site.link()
    either_site.get(link)
    before = either_site.figures()

    forget_visitors(either_site.database, TODAY)
    assert _count_traces(either_site.database) == (1, 1)
    forget_visitors(either_site.database, TODAY + timedelta(days=1))

    assert _count_traces(either_site.database) == (0, 0)
    assert either_site.figures() == before


def test_what_was_not_copied_yet_is_not_forgotten(site: Site) -> None:
    site.get(site.link())
    site.store.close()

    forget_visitors(site.database, TODAY + timedelta(days=1))

    assert site.visitors() == 1


def _count_traces(database: Database) -> tuple[int, int]:
    if database.file is None:
        with database.read_session() as db:
            return len(db.exec(select(Visitor)).all()), len(db.exec(select(VisitSalt)).all())
    with closing(sqlite3.connect(spool_path(database.file))) as spool:
        visitors = spool.execute("SELECT count(*) FROM visit").fetchone()[0]
        return visitors, spool.execute("SELECT count(*) FROM visit_salt").fetchone()[0]


def test_copying_again_adds_nothing(site: Site) -> None:
    site.get(site.link())
    first = site.figures()

    assert copy_visits(site.database) == 0
    assert site.figures() == first


def test_a_hash_says_nothing_without_the_days_secret() -> None:
    visit = Visit("K7Q2", TODAY, "203.0.113.7", "Mozilla/5.0")
    other = Visit("M4ZP", TODAY, "203.0.113.7", "Mozilla/5.0")

    assert visitor_token(b"a" * 32, visit) != visitor_token(b"b" * 32, visit)
    assert visitor_token(b"a" * 32, visit) != visitor_token(b"a" * 32, other)


def test_a_flood_fills_the_room_and_no_more() -> None:
    room = VisitRoom()
    visit = Visit("K7Q2", TODAY, "203.0.113.7", "Mozilla/5.0")

    taken = [room.put(visit) for _ in range(MOST_WAITING + 5)]

    assert taken.count(False) == 5


def test_texts_that_are_no_code_count_for_nothing(database: Database) -> None:
    with database.session() as db:
        add_visits(db, [("NOTHERE2", TODAY), ("", TODAY)])

        assert count_visits(db, date(2026, 1, 1), date(2026, 12, 31)) == 0


def test_a_page_handed_out_again_counts_everybody_who_gets_it(site: Site) -> None:
    link = site.link()
    pages = [site.from_address(f"203.0.113.{n}", link) for n in range(5)]
    site.client.get(link, headers={"User-Agent": "Twitterbot/1.0"})

    assert len({page.data for page in pages}) == 1
    assert not any(name.startswith("X-Chihoi") for page in pages for name, _ in page.headers)
    assert site.visitors() == 5


def test_a_withdrawn_page_is_gone_from_the_shelf_within_seconds(site: Site) -> None:
    link = site.link()
    site.get(link)
    site.change("K7Q2", state="withdrawn")

    time.sleep(KEPT_SECONDS)

    assert "đã rút" in site.get(link).get_data(as_text=True)


def test_a_thousand_links_do_not_fill_the_memory() -> None:
    def app(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [(COUNTS, "t K7Q2")])
        return [environ["PATH_INFO"].encode()]

    shelf = Shelf(app, lambda *_: None)
    for number in range(1200):
        shelf({"REQUEST_METHOD": "GET", "PATH_INFO": f"/t/{number}"}, lambda *_: None)  # type: ignore[arg-type]  # (nothing is written)

    assert len(shelf._kept) <= MOST_KEPT
