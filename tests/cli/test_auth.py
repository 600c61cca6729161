"""`chihoi auth` against a Zalo that answers: granting, bringing and refreshing tokens."""

import stat
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlmodel import select

from bot.sandbox.server import RunningSandbox
from models.audit import AuditEntry
from models.oa_token import OaToken
from tests.cli.office import MORNING, OA, Office


def control(sandbox: RunningSandbox, path: str, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = requests.post(
        f"{sandbox.url}/sandbox{path}", json=body, timeout=60
    ).json()
    return answer


def consent(url: str) -> str:
    """Where Zalo leads the administrator back to after she agreed."""
    answer = requests.get(f"{url}&oa_id={OA}", timeout=60, allow_redirects=False)
    return answer.headers["Location"]


def import_pair(office: Office, sandbox: RunningSandbox) -> None:
    pair = control(sandbox, "/tokens", oa_id=OA)
    office.done(
        "auth", "import", "--oa", OA,
        "--access-token", pair["access_token"], "--refresh-token", pair["refresh_token"],
    )  # fmt: skip


def token(office: Office) -> OaToken:
    (row,) = office.ask(select(OaToken))
    assert isinstance(row, OaToken)
    return row


def test_a_grant_goes_from_the_link_to_stored_tokens(online: Office) -> None:
    url = online.done("auth", "url").out.strip()
    kept = online.folder / f".chihoi-auth-{OA}"
    mode = stat.S_IMODE(kept.stat().st_mode)

    online.done("auth", "exchange", consent(url))

    assert mode == 0o600
    assert not kept.exists()
    assert token(online).expires_at > MORNING + timedelta(hours=20)
    assert [entry.action for entry in online.ask(select(AuditEntry))] == ["auth.exchange"]


def test_the_link_asks_for_what_zalo_wants(union: Office) -> None:
    url = urlsplit(union.done("auth", "url", "--redirect-uri", "https://x.vn/cb").out.strip())

    query = parse_qs(url.query)

    assert url.path == "/v4/oa/permission"
    assert query["redirect_uri"] == ["https://x.vn/cb"]
    assert len(query["code_challenge"][0]) == 43
    assert query["app_id"] == ["1842000000000000317"]


def test_the_bare_code_is_enough(online: Office) -> None:
    location = consent(online.done("auth", "url").out.strip())
    code = parse_qs(urlsplit(location).query)["code"][0]

    assert "Đã giữ mã truy cập" in online.done("auth", "exchange", code).out


def test_a_code_without_a_grant_under_way_is_refused(online: Office) -> None:
    outcome = online("auth", "exchange", "abc")

    assert outcome.status == 1
    assert "chihoi auth url" in outcome.err


def test_a_wrong_code_is_one_sentence_and_the_grant_may_go_on(online: Office) -> None:
    url = online.done("auth", "url").out.strip()

    outcome = online("auth", "exchange", "wrong")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    online.done("auth", "exchange", consent(url))


def test_a_pair_of_the_api_explorer_is_brought_and_refreshed(
    online: Office, sandbox: RunningSandbox
) -> None:
    import_pair(online, sandbox)
    before = token(online).access_token

    online.done("auth", "refresh")

    assert token(online).access_token != before


def test_what_hinders_a_refresh_is_told_in_one_line(union: Office) -> None:
    union.configure()
    union.done("auth", "import", "--access-token", "a", "--refresh-token", "r")

    outcome = union("auth", "refresh")

    assert outcome.status == 1
    assert len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize("value", ["", "có dấu", "a b"])
def test_what_can_be_no_token_is_refused(union: Office, value: str) -> None:
    outcome = union("auth", "import", "--access-token", value, "--refresh-token", "r")

    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1
    assert union.ask(select(OaToken)) == []


def test_the_status_tells_how_each_account_stands(online: Office, sandbox: RunningSandbox) -> None:
    before = online.done("auth", "status", "--json").rows
    import_pair(online, sandbox)
    after = online.done("auth", "status", "--json").rows

    assert [(row["id"], row["state"]) for row in before + after] == [(OA, "missing"), (OA, "ok")]
    assert "chưa có" in online.done("auth", "status").out or "ok" in after[0]["state"]


def test_a_refresh_without_tokens_says_what_to_do(union: Office) -> None:
    outcome = union("auth", "refresh")

    assert outcome.status == 1
    assert "chihoi auth url" in outcome.err


def test_an_unreachable_zalo_is_one_sentence(union: Office) -> None:
    union.done("auth", "import", "--access-token", "a", "--refresh-token", "r")

    outcome = union("auth", "refresh")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    assert "Không nối được tới Zalo" in outcome.err
