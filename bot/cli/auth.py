"""`chihoi auth`: how an OA grants us access (zalo-api §1), and how its tokens stand."""

import base64
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, urlencode, urlsplit

import typer

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, Json, Oa, desk_of
from bot.cli.output import say, show_rows, tell
from bot.config import OfficialAccount
from bot.zalo.client import ZaloClient
from bot.zalo.codes import explain
from bot.zalo.replies import TokenPair
from bot.zalo.tokens import Tokens
from models.database import Database

app = Commands("auth.help.auth")

# A pair from the console may be as old as an access token gets; a new one comes with the first
# call that Zalo refuses.
_LIFE_OF_IMPORTED = timedelta(hours=24)

_Redirect = Annotated[
    str | None, typer.Option("--redirect-uri", metavar="URL", help="auth.help.redirect_uri")
]
_Verifier = Annotated[str | None, typer.Option("--verifier", help="auth.help.verifier")]
_Code = Annotated[str, typer.Argument(metavar="CODE", help="auth.help.code")]
_Access = Annotated[str, typer.Option("--access-token", help="auth.help.access_token")]
_Refresh = Annotated[str, typer.Option("--refresh-token", help="auth.help.refresh_token")]


@app.named("url", "auth.help.url")
def show_url(
    ctx: typer.Context,
    *,
    oa: Oa = None,
    redirect_uri: _Redirect = None,
    verifier: _Verifier = None,
) -> None:
    desk = desk_of(ctx)
    account = desk.account(oa)
    secret = verifier or secrets.token_urlsafe(32)
    _keep_verifier(_verifier_file(desk, account), secret)
    digest = hashlib.sha256(secret.encode()).digest()
    query = {
        "app_id": account.app_id,
        "redirect_uri": redirect_uri or desk.config.server.public_url,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "state": account.oa_id,
    }
    tell(desk.texts("auth.open_url", name=account.name))
    say(f"{desk.config.zalo.oauth_url.rstrip('/')}/v4/oa/permission?{urlencode(query)}")


@app.named("exchange", "auth.help.exchange")
def exchange_code(
    ctx: typer.Context, code: _Code, *, oa: Oa = None, verifier: _Verifier = None
) -> None:
    desk = desk_of(ctx)
    code, named = _read_code(code)
    account = desk.account(oa or named)
    file = _verifier_file(desk, account)
    if verifier is None and not file.exists():
        raise CannotError(desk.texts("auth.no_verifier"))
    secret = verifier or file.read_text(encoding="ascii").strip()
    with desk.open_database() as database, _tokens(desk, database, account) as (tokens, client):
        tokens.store_pair(account.oa_id, client.exchange_code(code, secret))
        _record(desk, database, "auth.exchange", account)
    file.unlink(missing_ok=True)
    say(desk.texts("auth.stored", name=account.name))


@app.named("import", "auth.help.import")
def import_pair(
    ctx: typer.Context, *, access_token: _Access, refresh_token: _Refresh, oa: Oa = None
) -> None:
    desk = desk_of(ctx)
    account = desk.account(oa)
    life = int(_LIFE_OF_IMPORTED.total_seconds())
    pair = TokenPair(access_token.strip(), refresh_token.strip(), life)
    with desk.open_database() as database, _tokens(desk, database, account) as (tokens, _):
        try:
            tokens.store_pair(account.oa_id, pair)
        except ValueError:
            raise CannotError(desk.texts("auth.odd_token"), status=2) from None
        _record(desk, database, "auth.import", account)
    say(desk.texts("auth.stored", name=account.name))


@app.named("status", "auth.help.status")
def show_status(ctx: typer.Context, *, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    rows = []
    with desk.open_database() as database:
        for account in desk.config.official_accounts:
            with _tokens(desk, database, account) as (tokens, _):
                status = tokens.status(account.oa_id)
            reason = status.refused_reason
            rows.append(
                {
                    "id": account.oa_id,
                    "state": status.state,
                    "name": account.name,
                    "expires_at": status.expires_at,
                    "refused_at": status.refused_at,
                    "reason": explain(reason, desk.texts.language) if reason else None,
                }
            )
    show_rows(desk, ("id", "name", "expires_at", "state", "reason"), rows, as_json=as_json)


@app.named("refresh", "auth.help.refresh")
def refresh(ctx: typer.Context, *, oa: Oa = None) -> None:
    desk = desk_of(ctx)
    accounts = [desk.account(oa)] if oa else desk.config.official_accounts
    with desk.open_database() as database:
        for account in accounts:
            with _tokens(desk, database, account) as (tokens, _):
                tokens.refresh(account.oa_id, tokens.current(account.oa_id))
            _record(desk, database, "auth.refresh", account)
            say(desk.texts("auth.refreshed", name=account.name))


@contextmanager
def _tokens(
    desk: Desk, database: Database, account: OfficialAccount
) -> Iterator[tuple[Tokens, ZaloClient]]:
    client = ZaloClient(desk.config.zalo, account, desk.clock)

    def renew(_oa_id: str, refresh_token: str) -> TokenPair:
        return client.refresh(refresh_token)

    try:
        timeout = desk.config.zalo.timeout_seconds
        yield Tokens(database, renew, desk.clock, timeout), client
    finally:
        client.close()


def _record(desk: Desk, database: Database, action: str, account: OfficialAccount) -> None:
    with database.session() as db:
        db.add(desk.audit(action, oa_id=account.oa_id))


def _verifier_file(desk: Desk, account: OfficialAccount) -> Path:
    """Between `auth url` and `auth exchange`, beside the configuration."""
    return desk.config_file.parent / f".chihoi-auth-{account.oa_id}"


def _keep_verifier(file: Path, verifier: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(verifier)


def _read_code(given: str) -> tuple[str, str | None]:
    """The code and the OA it is for, also from the whole address that Zalo led back to."""
    query = parse_qs(urlsplit(given.strip()).query)
    if "code" not in query:
        return given.strip(), None
    return query["code"][0], query.get("oa_id", [None])[0]
