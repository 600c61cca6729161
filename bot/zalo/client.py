"""Calls to the Zalo OpenAPI for one official account; every failure is a ZaloError."""

from collections.abc import Mapping
from typing import Any

import orjson
import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import MaxRetryError, NewConnectionError

from bot.clock import Clock
from bot.config import OfficialAccount, Zalo
from bot.zalo.connections import Connections
from bot.zalo.errors import (
    NotSentError,
    OutcomeUnknownError,
    RetryLaterError,
    TokenExpiredError,
    ZaloError,
)
from bot.zalo.facts import (
    GroupDetail,
    GroupMember,
    OaDetail,
    Page,
    QuotaAsset,
    UserDetail,
    UserQuota,
    read_asset,
    read_group,
    read_member,
    read_oa,
    read_user,
    read_user_quota,
)
from bot.zalo.fields import find, read_int, read_text
from bot.zalo.media import fetch_media
from bot.zalo.payloads import compose_request
from bot.zalo.replies import (
    HistoryRow,
    Sent,
    TokenPair,
    is_token,
    read_history,
    read_objects,
    read_reply,
    read_sent,
    read_tokens,
)
from bot.zalo.wire import Reply
from models.messages import Message

_THREADS = 32


class ZaloClient:
    """One per official account; threads may share it. Tokens are given to each call.

    Each method may raise any ZaloError; what a class means is in bot.zalo.errors.
    """

    def __init__(self, zalo: Zalo, oa: OfficialAccount, clock: Clock) -> None:
        self._zalo, self._oa = zalo, oa
        self._sending = Connections(
            zalo.api_url, zalo.timeout_seconds, clock, DEFAULT_CA_BUNDLE_PATH
        )
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc would add headers of its own
        for prefix in ("http://", "https://"):
            self._session.mount(prefix, HTTPAdapter(pool_maxsize=_THREADS))

    def close(self) -> None:
        self._sending.close()
        self._session.close()

    # The hot path: everything else goes through `requests`.
    def send(self, message: Message, access_token: str) -> Sent:
        """Once. OutcomeUnknownError: it may have arrived; NotSentError: it certainly has not."""
        request = compose_request(message)
        headers = {**_auth(access_token), "Content-Type": "application/json"}
        reply = self._sending.post(request.path, request.body, headers)
        return read_sent(reply, message.to.kind)

    def get_user(self, user_id: str, access_token: str) -> UserDetail:
        reply = self._query("/v3.0/oa/user/detail", {"user_id": user_id}, access_token)
        return read_user(read_reply(reply).get("data"))

    def get_group(self, group_id: str, access_token: str) -> GroupDetail:
        reply = self._get("/v3.0/oa/group/getgroup", {"group_id": group_id}, access_token)
        return read_group(read_reply(reply, target="group").get("data"))

    def list_groups(self, access_token: str, *, offset: int = 0, count: int = 50) -> Page:
        page = {"offset": str(offset), "count": str(count)}
        reply = self._get("/v3.0/oa/group/getgroupsofoa", page, access_token)
        data = read_reply(reply).get("data")
        groups = [read_group(row) for row in read_objects(data, "groups")]
        return Page(groups, read_int(find(data, "total")))

    def list_group_members(
        self, group_id: str, access_token: str, *, offset: int = 0, count: int = 50
    ) -> list[GroupMember]:
        page = {"group_id": group_id, "offset": str(offset), "count": str(count)}
        reply = self._get("/v3.0/oa/group/listmember", page, access_token)
        data = read_reply(reply, target="group").get("data")
        return [read_member(row) for row in read_objects(data, "members", "users")]

    def list_pending(
        self, group_id: str, access_token: str, *, offset: int = 0, count: int = 50
    ) -> list[GroupMember]:
        """Who asks to enter the group (zalo-api §4)."""
        page = {"group_id": group_id, "offset": str(offset), "count": str(count)}
        reply = self._get("/v3.0/oa/group/listpendinginvite", page, access_token)
        data = read_reply(reply, target="group").get("data")
        return [read_member(row) for row in read_objects(data, "members", "users")]

    def answer_pending(
        self, group_id: str, user_id: str, access_token: str, *, accept: bool
    ) -> None:
        """Let her in or not (zalo-api §4). OutcomeUnknownError: ask again, it changes nothing."""
        name = "acceptpendinginvite" if accept else "rejectpendinginvite"
        asked = {"group_id": group_id, "member_user_ids": [user_id]}
        url, headers = self._url(f"/v3.0/oa/group/{name}"), _auth(access_token)
        reply = self._call("POST", url, changes=True, headers=headers, json=asked)
        read_reply(reply, target="group", changes=True)

    def list_conversation(
        self, user_id: str, access_token: str, *, offset: int = 0, count: int = 10
    ) -> list[HistoryRow]:
        """The newest messages with a person; Zalo gives at most 10 (zalo-api §6)."""
        query = {"user_id": user_id, "offset": offset, "count": count}
        return read_history(self._query("/v2.0/oa/conversation", query, access_token))

    def list_group_conversation(
        self, group_id: str, access_token: str, *, offset: int = 0, count: int = 10
    ) -> list[HistoryRow]:
        page = {"group_id": group_id, "offset": str(offset), "count": str(count)}
        return read_history(self._get("/v3.0/oa/group/conversation", page, access_token))

    def get_oa(self, access_token: str) -> OaDetail:
        return read_oa(read_reply(self._get("/v2.0/oa/getoa", {}, access_token)).get("data"))

    def get_user_quota(self, user_id: str, access_token: str) -> UserQuota:
        return read_user_quota(self._quota({"user_id": user_id}, access_token))

    def list_quotas(
        self,
        access_token: str,
        *,
        owner: str = "OA",
        product_type: str = "cs",
        quota_type: str = "sub_quota",
    ) -> list[QuotaAsset]:
        """The OA's or the app's quotas of a kind (zalo-api §9)."""
        asked = {"quota_owner": owner, "product_type": product_type, "quota_type": quota_type}
        return [read_asset(row) for row in read_objects(self._quota(asked, access_token))]

    def upload_image(self, name: str, content: bytes, access_token: str) -> str:
        """The attachment id of a jpg or png of at most 1 MB; lives for 7 days (zalo-api §7)."""
        return self._upload("image", "attachment_id", name, content, access_token)

    def upload_file(self, name: str, content: bytes, access_token: str) -> str:
        """The token of a pdf, doc or docx of at most 5 MB; lives for 7 days (zalo-api §7)."""
        return self._upload("file", "token", name, content, access_token)

    def fetch_media(self, url: str) -> bytes:
        """What a person sent, from Zalo's own hosts alone; needs no token. Raises MediaError."""
        return fetch_media(url, self._zalo)

    def exchange_code(self, code: str, code_verifier: str) -> TokenPair:
        """The first token pair from the code of the consent page (zalo-api §1)."""
        grant = {"grant_type": "authorization_code", "code": code, "code_verifier": code_verifier}
        return self._grant(grant)

    def refresh(self, refresh_token: str) -> TokenPair:
        """A new pair for a refresh token, which works once: OutcomeUnknownError may have used it."""
        return self._grant({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _grant(self, fields: dict[str, str]) -> TokenPair:
        secret = self._oa.app_secret.get_secret_value()
        url = f"{self._zalo.oauth_url.rstrip('/')}/v4/oa/access_token"
        form = {**fields, "app_id": self._oa.app_id}
        headers = {"secret_key": secret.encode()}
        return read_tokens(self._call("POST", url, changes=True, headers=headers, data=form))

    def _query(self, path: str, data: Mapping[str, Any], access_token: str) -> Reply:
        """1:1 reads take their parameters as one JSON value, group reads as plain ones (§4)."""
        return self._get(path, {"data": orjson.dumps(data).decode()}, access_token)

    def _get(self, path: str, params: Mapping[str, str], access_token: str) -> Reply:
        return self._call("GET", self._url(path), headers=_auth(access_token), params=params)

    def _quota(self, asked: Mapping[str, str], access_token: str) -> object:
        url = self._url("/v3.0/oa/quota/message")
        reply = self._call("POST", url, headers=_auth(access_token), json=asked)
        return read_reply(reply).get("data")

    def _upload(self, kind: str, key: str, name: str, content: bytes, access_token: str) -> str:
        url = self._url(f"/v2.0/oa/upload/{kind}")
        files = {"file": (name, content)}
        reply = self._call("POST", url, headers=_auth(access_token), files=files)
        uploaded = read_text(find(read_reply(reply), "data", key))
        if not uploaded:
            raise RetryLaterError("odd-reply")
        return uploaded

    def _url(self, path: str) -> str:
        return self._zalo.api_url.rstrip("/") + path

    def _call(self, method: str, url: str, *, changes: bool = False, **options: Any) -> Reply:
        timeout = self._zalo.timeout_seconds
        try:
            response = self._session.request(
                method, url, timeout=timeout, allow_redirects=False, **options
            )
        except requests.RequestException as error:
            raise _error_of(error, changes=changes) from error
        return Reply(response.status_code, response.headers, response.content)


def _auth(access_token: str) -> dict[str, str]:
    """Zalo's header is the bare name, not Authorization (zalo-api §1)."""
    if not is_token(access_token):
        raise TokenExpiredError(-216)
    return {"access_token": access_token}


def _error_of(error: requests.RequestException, *, changes: bool) -> ZaloError:
    doubtful: type[ZaloError] = OutcomeUnknownError if changes else RetryLaterError
    cause = error.args[0] if error.args else None
    never_connected = isinstance(cause, MaxRetryError) and isinstance(
        cause.reason, NewConnectionError
    )
    if never_connected or isinstance(
        error, requests.ConnectTimeout | requests.exceptions.SSLError
    ):
        return NotSentError("no-connection")
    if isinstance(error, requests.Timeout):
        return doubtful("timed-out")
    return doubtful("cut-off")
