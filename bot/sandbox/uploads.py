"""Uploads: /v2.0/oa/upload/image, gif and file, multipart field `file` (zalo-api §7)."""

from flask import Blueprint

from bot.sandbox.calls import Call, Json, View, endpoint
from bot.sandbox.refusal import invalid
from bot.sandbox.state import Sandbox

# zalo-api §7: pictures come back as attachment_id, files as token.
_KEYS = {"image": "attachment_id", "gif": "attachment_id", "file": "token"}


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("uploads", __name__)
    for kind in _KEYS:
        routes.post(f"/v2.0/oa/upload/{kind}", endpoint=kind)(endpoint(sandbox, _upload(kind)))
    return routes


def _upload(kind: str) -> View:
    def upload(call: Call) -> Json:
        given = call.request.files.get("file")
        if given is None:
            raise invalid("file")
        file = (given.filename or "", given.read())
        taken = call.sandbox.shelf.add(call.oa.oa_id, kind, file, call.now)
        return {_KEYS[kind]: taken.upload_id}

    return upload
