"""Both languages say the same things, in clean letters, short and without harsh words."""

import re
import string
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import handlers
from handlers.kit.address import why_kept

FOLDER = Path(handlers.__file__).parent
FEATURES = sorted(path.stem for path in (FOLDER / "texts" / "vi").glob("*.toml"))
HARSH = ("thất bại", "không hợp lệ", "sai cú pháp", "bạn ", "quý khách", "user", "an toàn", "!!")
EMOJI = set("🌸✅📋📰❓⚠📞")
# Lists and dialogues that carry the privacy line may be longer (message style §2).
LONG = {"join.consent", "welcome.newcomer", "safety.scam"}

KEPT = Path(__file__).with_name("kept-chi.txt")
CHI = re.compile(r"\b[Cc]hị\b")


def read(language: str, feature: str) -> dict[str, Any]:
    file = FOLDER / "texts" / language / f"{feature}.toml"
    catalogue = tomllib.loads(file.read_text(encoding="utf-8"))
    catalogue.pop("words", None)
    return catalogue


def texts(language: str) -> Iterator[tuple[str, str]]:
    for feature in FEATURES:
        for key, entry in read(language, feature).items():
            entries = entry.items() if isinstance(entry, dict) else [("", entry)]
            yield from ((f"{feature}.{key}{'.' * bool(n)}{n}", str(text)) for n, text in entries)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_catalogues() -> None:
    assert sorted(path.stem for path in (FOLDER / "texts" / "en").glob("*.toml")) == FEATURES


@pytest.mark.parametrize("feature", FEATURES)
def test_keys_and_choices_are_the_same(feature: str) -> None:
    vi, en = read("vi", feature), read("en", feature)

    assert vi.keys() == en.keys()
    for key in vi:
        if isinstance(vi[key], dict):
            assert vi[key].keys() == en[key].keys()


@pytest.mark.parametrize("feature", FEATURES)
def test_placeholders_are_the_same(feature: str) -> None:
    vi, en = read("vi", feature), read("en", feature)

    for key, text in vi.items():
        if isinstance(text, str):
            assert placeholders(text) == placeholders(en[key]), key


def test_texts_are_composed_and_short() -> None:
    """One test for them all, which names each that is not: thousands take seconds to collect."""
    rules: dict[str, Callable[[str, str], bool]] = {
        "is not composed": lambda _, text: unicodedata.is_normalized("NFC", text),
        "begins or ends with space": lambda _, text: text == text.strip(),
        "is long": lambda key, text: len(text) <= (500 if key in LONG else 350),
        "has many lines": lambda _, text: text.count("\n") < 6,
    }
    faults = [
        f"{language}/{key} {fault}: {text!r}"
        for language in ("vi", "en")
        for key, text in texts(language)
        for fault, is_fine in rules.items()
        if not is_fine(key, text)
    ]

    assert not faults, "\n".join(faults)


def test_no_harsh_or_stiff_word_is_said() -> None:
    faults = [
        f"vi/{key} says {word!r}: {text!r}"
        for key, text in texts("vi")
        for word in HARSH
        if word in f"{text} ".lower()
    ]

    assert not faults, "\n".join(faults)


def test_emoji_are_few_and_from_the_fixed_set() -> None:
    emoji = {
        key: [letter for letter in text if unicodedata.category(letter) == "So"]
        for key, text in texts("vi")
    }
    faults = [
        f"vi/{key} shows {''.join(letters)}"
        for key, letters in emoji.items()
        if len(letters) > 2 or not set(letters) <= EMOJI
    ]

    assert not faults, "\n".join(faults)


def test_every_key_a_feature_says_exists() -> None:
    said = re.compile(r'(?:say\(|texts\(|_tell_standing\(ctx, |ask\("[\w.]+", )"(\w+)"')
    for feature in FEATURES:
        module = FOLDER / f"{feature}.py"
        if module.exists():
            used = set(said.findall(module.read_text(encoding="utf-8")))
            assert used <= read("vi", feature).keys()


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    for key, _ in texts("vi"):
        feature, name = key.split(".")[:2]
        base = re.sub(r"_(choices|also|plain)$", "", name)
        known_elsewhere = feature in ("kit", "safety", "courtesy")
        assert f'"{base}"' in code or known_elsewhere, key


def list_kept() -> Iterator[tuple[str, str, str]]:
    """Why, where and what: every "chị" of the catalogues that nobody is called by."""
    for key, text in texts("vi"):
        if key.split(".")[1].endswith("_also"):
            continue
        for found in CHI.finditer(text):
            why = why_kept(text, *found.span())
            if why is not None:
                around = text[max(0, found.start() - 20) : found.end() + 20].strip()
                yield why, key, " ".join(around.split())


def test_every_chi_that_stays_is_plainly_another_or_was_looked_at() -> None:
    looked_at = {
        tuple(line.split("\t"))
        for line in KEPT.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    }
    doubtful = {
        (key, around)
        for why, key, around in list_kept()
        if why not in ("sisters", "many", "title")
    }

    assert doubtful == looked_at, f"see {KEPT.name}: is it she who reads?"


def test_no_feature_passes_her_address_by() -> None:
    """`ctx.texts` and `ctx.texts_of("kit")` know what she is called; `Texts(…, language)` does not."""
    passing_by = re.compile(r"Texts\([^()]*ctx\.house\.language")
    wrong = [
        p.name for p in FOLDER.rglob("*.py") if passing_by.search(p.read_text(encoding="utf-8"))
    ]

    assert wrong == []


def test_what_comes_unasked_offers_no_number() -> None:
    """A reflex "1" must become no share, vote or consent (conversations §0)."""
    numbered = {
        key: text
        for feature in ("push", "notices")
        for key, text in read("vi", feature).items()
        if key.endswith("_choices") or re.search(r"(?m)^\d\. |nhắn số|số \d", str(text))
    }

    assert numbered == {}


# As long as they get in a real Union; what quotes somebody's own words is as long as these are.
WORST = {
    "person": "chị Nguyễn Thị Hoàng Ngân", "oa": "Hội Liên hiệp Phụ nữ thành phố Cần Thơ", "leader": "chị Hoàng Ngân",
    "unit": "Chi hội khu vực Thạnh Phước Đông Hưng 2", "home": "Chi hội khu vực Bình Thạnh Đông Hưng 1",
    "place": "phường Ngã Bảy, trước là xã Đại Thành, xã Tân Thành", "above": "phường Hiệp Hưng Thạnh Hoà",
    "before": "xã Vĩnh Thạnh Trung Đông", "now_in": "Thành phố Hồ Chí Minh", "url": "https://oa.hoilhpncantho.org.vn/t/K7Q2",
    "link": "https://zalo.me/g/abcdefg123456", "report": "Báo công an xã, phường, hoặc gọi 156.",
    "topics": "người tốt việc tốt; kinh tế, việc làm; gia đình, sức khoẻ, trẻ em", "when": "11 giờ 30 thứ Bảy 21/11",
}  # fmt: skip
QUOTING = {"body", "text", "look", "title", "names", "held", "question", "why", "asked", "answer"}


def test_members_messages_stay_short_with_the_longest_names() -> None:
    """350 letters and 6 lines, the options of a question included in the one, not in the other."""
    long = {
        f"{language}/{feature}.{key}": (len(full), full)
        for language in ("vi", "en")
        for feature in FEATURES
        for entries in [read(language, feature)]
        for key, text in entries.items()
        if isinstance(text, str) and not QUOTING & placeholders(text)
        for full in [write_worst(text, entries.get(f"{key}_choices", {}))]
        if len(full) > 350 or text.strip().count("\n") >= 6
    }

    assert long == {}


def write_worst(text: str, choices: dict[str, str]) -> str:
    values = {name: WORST.get(name, "giữa tháng 12") for name in placeholders(text)}
    return "\n".join([text.format(**values), *(f"{n}. {words}" for n, words in choices.items())])
