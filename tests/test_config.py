"""The configuration: defaults, secrets from elsewhere, and every mistake named at once."""

import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import Catalogue
from bot.config import Config, ConfigError, OfficialAccount
from bot.config_file import find_language, load_config
from bot.config_problems import list_keys

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
ACCOUNT = """
[[official_accounts]]
oa_id = "3100000000000004821"
name = "Hội LHPN tỉnh"
app_id = "1000000000000000001"
app_secret = "s1"
oa_secret_key = "s2"
"""
TWO_ACCOUNTS = ACCOUNT + ACCOUNT.replace("4821", "4822")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(file: Path, text: str, **environ: str) -> Config:
    file.write_text(text, encoding="utf-8")
    return load_config(file, environ)


def problems(file: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, text, **environ)
    return caught.value.problems


def test_the_example_holds_every_setting_with_its_default() -> None:
    written = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    config = load_config(EXAMPLE, {})

    for section, field in Config.model_fields.items():
        if section == "official_accounts":
            continue
        assert set(written[section]) == set(type(field.default).model_fields)
        if section != "database":
            assert getattr(config, section) == field.default
    assert written["database"]["url"] == Config.model_fields["database"].default.url
    assert set(written["official_accounts"][0]) == set(OfficialAccount.model_fields)


def test_the_example_says_what_each_setting_is_for_in_a_line_above_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()

    settings = [n for n, line in enumerate(lines) if re.match(r"\w+ = ", line)]

    assert len(settings) == len(list(list_keys()))
    assert [lines[n] for n in settings if not lines[n - 1].startswith("# ")] == []


def test_defaults_fill_what_a_short_file_leaves_out(file: Path) -> None:
    config = load(file, ACCOUNT)

    assert config.server.port == 8080
    assert config.schedule.quiet_hours == (time(21), time(5, 30))
    assert config.official_accounts[0].requests_per_minute == 100


def test_five_mistakes_are_five_sentences(file: Path) -> None:
    text = """
    [server]
    prot = 8080
    port = "nhiều"
    [schedule]
    daily_push = "25:00"
    timezone = "Hà Nội"
    [[official_accounts]]
    oa_id = 3100000000000004821
    name = "Hội"
    app_id = "1"
    app_secret = "s1"
    oa_secret_key = "s2"
    """

    found = problems(file, text)

    assert found == [
        "server.port: “nhiều” chưa dùng được, hãy ghi một số từ 1 đến 65535",
        "server.prot: không có mục này, có phải “port” không?",
        (
            "official_accounts[1].oa_id: “3100000000000004821” chưa dùng được, hãy ghi mã OA, "
            "chỉ gồm chữ số và đặt trong ngoặc kép"
        ),
        (
            "schedule.timezone: “Hà Nội” chưa dùng được, hãy ghi tên múi giờ, "
            'ví dụ "Asia/Ho_Chi_Minh"'
        ),
        'schedule.daily_push: “25:00” chưa dùng được, hãy ghi giờ và phút, ví dụ "07:00"',
    ]


def test_mistakes_are_told_in_english_when_the_file_asks_for_it(file: Path) -> None:
    found = problems(file, '[language]\ndefault = "en"\n')

    assert found == [
        "official_accounts: is missing, write at least one table [[official_accounts]]"
    ]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("[server]\nport = true", "server.port"),
        ("[server]\nport = 0", "server.port"),
        ("server = 5", "server"),
        ('[server]\npublic_url = "oa.example.vn"', "server.public_url"),
        ("[schedule]\ndaily_push = 7", "schedule.daily_push"),
        ('[schedule]\nquiet_hours = ["21:00"]', "schedule.quiet_hours"),
        ('[schedule]\nquiet_hours = ["21:00", "x"]', "schedule.quiet_hours"),
        ('[database]\nurl = "mysql://x"', "database.url"),
        ('[database]\nurl = "sqlite:///:memory:"', "database.url"),
        ('[database]\nurl = "postgresql+psycopg://u@h:port/d"', "database.url"),
        ("[zalo]\ntimeout_seconds = nan", "zalo.timeout_seconds"),
        ('[language]\ndefault = "fr"', "language.default"),
        ("official_accounts = 3", "official_accounts"),
        ("official_accounts = []", "official_accounts"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_to_write(
    file: Path, line: str, key: str
) -> None:
    text = line if "official_accounts" in line else f"{line}\n{ACCOUNT}"

    found = problems(file, text)

    assert [sentence.split(":")[0] for sentence in found] == [key]
    assert "hãy ghi" in found[0]


def test_a_secret_is_never_repeated_in_a_complaint(file: Path) -> None:
    found = problems(file, ACCOUNT.replace('"s1"', "123456789"))

    assert found[0].startswith("official_accounts[1].app_secret: giá trị chưa dùng được")
    assert "123456789" not in found[0]


def test_an_empty_secret_is_refused(file: Path) -> None:
    assert "app_secret" in problems(file, ACCOUNT.replace('"s1"', '""'))[0]


def test_the_same_account_twice_is_refused(file: Path) -> None:
    assert problems(file, ACCOUNT + ACCOUNT) == [
        "official_accounts: có hai OA trùng oa_id, hãy bỏ bớt một"
    ]


def test_a_secret_may_stand_in_a_file_beside_the_configuration(file: Path) -> None:
    (file.parent / "key").write_text("\ufeffbí mật\n", encoding="utf-8")

    config = load(file, ACCOUNT.replace('app_secret = "s1"', 'app_secret_file = "key"'))

    assert config.official_accounts[0].app_secret.get_secret_value() == "bí mật"


@pytest.mark.parametrize("content", [None, "", " \n", b"\xff\xfe"])
def test_a_secret_file_that_gives_no_secret_is_one_sentence(file: Path, content: Any) -> None:
    if content is not None:
        raw = content if isinstance(content, bytes) else content.encode()
        (file.parent / "key").write_bytes(raw)

    found = problems(file, ACCOUNT.replace('app_secret = "s1"', 'app_secret_file = "key"'))

    assert len(found) == 1
    assert found[0].startswith("official_accounts[1].app_secret_file: không đọc được tệp key")


def test_a_secret_given_twice_is_refused(file: Path) -> None:
    (file.parent / "key").write_text("x")

    found = problems(file, f'{ACCOUNT}\napp_secret_file = "key"')

    assert found[0].startswith("official_accounts[1].app_secret: ghi cả giá trị lẫn")


def test_variables_go_before_the_file(file: Path) -> None:
    config = load(
        file,
        ACCOUNT.replace('app_secret = "s1"', ""),
        CHIHOI_APP_SECRET="từ biến",
        CHIHOI_OA_SECRET_KEY_3100000000000004821="khoá",
        CHIHOI_DATABASE_URL="postgresql+psycopg://u@h/d",
        CHIHOI_SERVER_PORT="9000",
        CHIHOI_SCHEDULE_QUIET_HOURS="22:00-5:00",
        CHIHOI_APPROVAL_TWO_PEOPLE="false",
    )

    account = config.official_accounts[0]
    assert account.app_secret.get_secret_value() == "từ biến"
    assert account.oa_secret_key.get_secret_value() == "khoá"
    assert config.database.url == "postgresql+psycopg://u@h/d"
    assert config.server.port == 9000
    assert config.schedule.quiet_hours == (time(22), time(5))
    assert config.approval.two_people is False


def test_with_several_accounts_a_variable_must_name_the_account(file: Path) -> None:
    found = problems(file, TWO_ACCOUNTS, CHIHOI_APP_SECRET="x")

    assert found == [
        (
            "biến CHIHOI_APP_SECRET: có nhiều OA, hãy thêm mã OA vào tên biến, "
            "ví dụ CHIHOI_APP_SECRET_3100000000000004821"
        )
    ]


def test_a_variable_for_an_unknown_account_is_refused(file: Path) -> None:
    found = problems(file, ACCOUNT, CHIHOI_APP_SECRET_77="x")

    assert found == ["biến CHIHOI_APP_SECRET_77: cấu hình không có OA 77"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[server\nport = 1", "dòng 1"),
        (b'[server]\n\nhost = "127\nport = 1', "dòng 3"),
        (b"[server]\nport =", "cuối tệp"),
        ("[server]\nhost = 'Hội'".encode("utf-16"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_is_one_sentence(file: Path, content: bytes, says: str) -> None:
    file.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        load_config(file, {})

    assert len(caught.value.problems) == 1
    assert says in caught.value.problems[0]


def test_a_missing_file_and_a_folder_are_one_sentence_each(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigError) as caught:
            load_config(path, {})

        assert len(caught.value.problems) == 1
        assert str(path) in caught.value.problems[0]


def test_a_byte_order_mark_is_harmless(file: Path) -> None:
    file.write_text("\ufeff" + ACCOUNT, encoding="utf-8")

    assert load_config(file, {}).official_accounts[0].name == "Hội LHPN tỉnh"


def test_the_file_may_be_named_by_a_variable(file: Path) -> None:
    file.write_text(ACCOUNT, encoding="utf-8")

    assert load_config(None, {"CHIHOI_CONFIG": str(file)}).official_accounts


def test_a_relative_sqlite_path_counts_from_the_configuration(file: Path) -> None:
    config = load(file, ACCOUNT)

    assert config.database.url == f"sqlite:///{file.parent / 'chihoi.db'}"


@pytest.mark.parametrize("hour", ['"7:00"', '"07:00"', "07:00:00"])
def test_a_time_may_be_written_in_three_ways(file: Path, hour: str) -> None:
    config = load(file, f"[schedule]\ndaily_push = {hour}\n{ACCOUNT}")

    assert config.schedule.daily_push == time(7)


def test_the_language_is_found_even_in_a_file_with_mistakes(file: Path) -> None:
    file.write_text('server = 5\n[language]\ndefault = "en"', encoding="utf-8")

    assert find_language(file, {}) == "en"
    assert find_language(file.parent / "none", {}) == "vi"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_setting_has_a_sentence_that_says_what_to_write(language: Any) -> None:
    texts = Catalogue(language)

    assert [key for key in list_keys() if f"config.write.{key}" not in texts] == []
