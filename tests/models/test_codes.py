"""Codes: the same for the same thing, never given out twice, found however they are typed."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from models.code import Code, count_typed, find_code, normalise, resolve_unit
from models.code_issuing import ensure_codes, ensure_link, get_key, preview_link
from models.code_target import (
    LETTERS,
    Target,
    group_target,
    link_target,
    make_text,
    news_target,
    unit_target,
)
from models.database import Database
from models.news import NewsItem
from models.unit import Unit

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
KEY = b"k" * 32


def add_unit(db: Session, code: str = "MYPHU03", name: str = "Chi hội ấp Mỹ Phú") -> Unit:
    unit = Unit(code=code, name=name, level="branch")
    db.add(unit)
    db.flush()
    return unit


def add_item(db: Session, unit: Unit, code: str = "K7Q2") -> NewsItem:
    item = NewsItem(
        code=code,
        day=date(2026, 11, 21),
        title="Cầu mới",
        body="Xe máy qua được rồi.",
        unit_id=unit.id,
        author="hoa",
        created_at=NOW,
    )
    db.add(item)
    db.flush()
    return item


def issue(db: Session, target: Target) -> Code:
    return ensure_codes(db, [target], "hoa.tran", NOW)[target]


def test_a_unit_gets_its_own_code_with_three_keyed_letters(database: Database) -> None:
    with database.session() as db:
        code = issue(db, unit_target(add_unit(db)))

        assert code.text.startswith("MYPHU03")
        assert code.shown == f"MYPHU03-{code.text[-3:]}"
        assert set(code.text[-3:]) <= set(LETTERS)


def test_the_same_thing_gets_the_same_code_again(database: Database) -> None:
    with database.session() as db:
        unit = add_unit(db)
        first, again = issue(db, unit_target(unit)).text, issue(db, unit_target(unit)).text

        assert first == again
        assert len(db.exec(select(Code)).all()) == 1


def test_another_installation_makes_other_codes() -> None:
    target = news_target(7, 12)

    assert make_text(KEY, target) != make_text(b"j" * 32, target)


def test_each_installation_draws_its_own_secret(database: Database) -> None:
    with database.read_session() as db:
        key = get_key(db)

    assert (len(key), len(set(key)) > 8) == (32, True)


@pytest.mark.parametrize(
    ("target", "length"),
    [(group_target(3, 4), 6), (link_target("https://vwu.vn"), 6), (news_target(1, 2), 8)],
)
def test_a_code_that_stands_alone_is_never_a_word(target: Target, length: int) -> None:
    texts = {make_text(KEY, target, turn) for turn in range(500)}

    assert len(texts) == 500
    assert {len(text) for text in texts} == {length}
    assert not any(text.isalpha() or text.isdigit() for text in texts)


def test_the_letters_are_spread_evenly() -> None:
    drawn = Counter("".join(make_text(KEY, news_target(n, 1)) for n in range(4000)))

    assert set(drawn) == set(LETTERS)
    assert max(drawn.values()) < 1.3 * min(drawn.values())


def test_a_branch_and_a_member_of_it_have_links_of_their_own(database: Database) -> None:
    with database.session() as db:
        unit, other = add_unit(db), add_unit(db, "MYLOC04", "Chi hội ấp Mỹ Lộc")
        item = add_item(db, unit)

        texts = [ensure_link(db, item.id, one.id, NOW) for one in (unit, other)]

        assert len(set(texts)) == 2
        assert texts[0] == preview_link(get_key(db), item.id, unit.id)
        assert (found := find_code(db, texts[1])) is not None
        assert (found.kind, found.unit_id, found.news_item_id) == ("news", other.id, item.id)


def test_a_revoked_code_is_never_given_out_again(database: Database) -> None:
    with database.session() as db:
        target = unit_target(add_unit(db))
        old = issue(db, target)
        old.state = "revoked"
        db.add(old)
        db.flush()

        new = issue(db, target)

        assert new.text != old.text
        assert issue(db, target).text == new.text


def test_a_code_whose_letters_another_thing_holds_gets_others(database: Database) -> None:
    with database.session() as db:
        unit = add_unit(db)
        target = unit_target(unit)
        taken = make_text(get_key(db), target)
        db.add(
            Code(
                text=taken, shown=taken, kind="link", target="link:https://vwu.vn",
                created_at=NOW, created_by="hoa",
            )
        )  # fmt: skip

        code = issue(db, target)

        assert code.text == make_text(get_key(db), target, turn=1)


def count_statements(database: Database, work: Callable[[], object]) -> Counter[str]:
    """By their first word."""
    seen: Counter[str] = Counter()

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen[statement.split(maxsplit=1)[0]] += 1

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return seen


def test_a_morning_of_405_links_is_one_insert(database: Database) -> None:
    with database.session() as db:
        units = [add_unit(db, f"AP{n:04}", f"ấp {n}") for n in range(405)]
        item = add_item(db, units[0])
        targets = [news_target(item.id, unit.id) for unit in units]

        seen = count_statements(database, lambda: ensure_codes(db, targets, "push", NOW))

        assert (seen["INSERT"], seen["SELECT"]) == (1, 2)
        assert len(db.exec(select(Code)).all()) == 405


@pytest.mark.parametrize(
    "typed",
    ["MYPHU03-{}", "myphu03 {}", "#MyPhu03{}", " MYPHU03 - {} ", "MYPHU03–{}", "myphu03.{}"],
)
def test_a_code_is_found_however_it_is_typed(sqlite_database: Database, typed: str) -> None:
    with sqlite_database.session() as db:
        code = issue(db, unit_target(add_unit(db)))

        found = find_code(db, typed.format(code.text[-3:]))

        assert found is not None
        assert found.id == code.id


@pytest.mark.parametrize(
    "typed", ["", "#", "ma QR o dau", "ấp Mỹ Phú", "\x00MYPHU03", "🌸", "M" * 5000, "' OR 1=1 --"]
)
def test_what_is_no_code_is_not_found(sqlite_database: Database, typed: str) -> None:
    with sqlite_database.session() as db:
        issue(db, unit_target(add_unit(db)))

        assert find_code(db, typed) is None


def test_a_changed_letter_leads_nowhere(sqlite_database: Database) -> None:
    with sqlite_database.session() as db:
        text = issue(db, unit_target(add_unit(db))).text
        others = {text[:-1] + letter for letter in LETTERS} - {text}

        assert not [other for other in others if find_code(db, other)]


def test_a_unit_is_resolved_by_its_own_code_and_by_a_printed_one(database: Database) -> None:
    with database.session() as db:
        unit = add_unit(db)
        printed = issue(db, unit_target(unit))

        found = [resolve_unit(db, said) for said in ("myphu03", printed.shown, f"#{printed.text}")]

        assert found == [unit, unit, unit]


def test_a_revoked_code_resolves_to_nothing(database: Database) -> None:
    with database.session() as db:
        printed = issue(db, unit_target(add_unit(db)))
        printed.state = "revoked"
        db.flush()

        assert resolve_unit(db, printed.shown) is None


def test_messages_with_a_code_are_added_up(database: Database) -> None:
    with database.session() as db:
        code = issue(db, unit_target(add_unit(db)))
        count_typed(db, code)
        count_typed(db, code)

    with database.read_session() as db:
        assert db.exec(select(col(Code.typed))).one() == 2


def test_normalising_twice_changes_nothing() -> None:
    once = normalise(" #my-phu 03 ")

    assert (once, normalise(once)) == ("MYPHU03", "MYPHU03")
