"""GET /sandbox/: a plain page that tells what can be tried, and a form to write as a person."""

from html import escape
from urllib.parse import quote

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from bot.sandbox.acts import Act, do_alone
from bot.sandbox.clock import clock_form
from bot.sandbox.inject import known_person
from bot.sandbox.people import VIETNAM, ChatLine, Group, Person
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

SHOWN_PEOPLE = 50
SHOWN_LINES = 30

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:1.5rem auto;padding:0 1rem;
color:#222;background:#fafafa}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
small{color:#666}pre{background:#eee;padding:.6rem;overflow-x:auto;font-size:.85rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem;
border-bottom:1px solid #ddd}.chat p{margin:.4rem 0;padding:.4rem .7rem;border-radius:.6rem;
max-width:80%;white-space:pre-wrap;background:#fff;border:1px solid #ddd}
.chat p.person{background:#d9ebff;margin-left:auto}input,select,button{font:inherit;padding:.3rem}
"""

_WARNING = (
    "<p>Đây không phải Zalo thật: không tin nhắn nào ra khỏi máy này. "
    "<small>(A stand-in for Zalo; nothing leaves this machine.)</small></p>"
)


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("page", __name__, url_prefix="/sandbox")

    @routes.get("/")
    def show() -> Response:
        return Response(_page(sandbox, request.args.get("user")), mimetype="text/html")

    @routes.post("/write")
    def write() -> Response:
        return _write(sandbox, request.form.get("user", ""), request.form.get("text", ""))

    return routes


def _write(sandbox: Sandbox, user_id: str, text: str) -> Response:
    if not user_id or not text.strip():
        raise ControlError("Hãy chọn một người và viết vài chữ (choose a person, write a text)")
    person = known_person(sandbox, user_id)
    oa = sandbox.oa(person.oa_id)
    now = sandbox.clock.now()
    act = Act("user_send_text", now, sandbox.draw(20), {"text": text}, {})
    delivery = sandbox.tell(oa, do_alone(sandbox, oa, person, act), now)
    sandbox.journal.add("event", oa_id=oa.oa_id, user_id=user_id, **delivery.label)
    return redirect(f"/sandbox/?user={quote(user_id)}#chat", 303)


def _page(sandbox: Sandbox, user_id: str | None) -> str:
    people = list(sandbox.world.people.values())
    chosen = sandbox.world.people.get(user_id or "") or (people[0] if people else None)
    parts = [
        "<h1>Zalo thử nghiệm <small>(Zalo sandbox)</small></h1>",
        _WARNING,
        _accounts(sandbox),
        clock_form(sandbox),
        _form(people, chosen),
        _chat(chosen),
        _people(people),
        _groups(list(sandbox.world.groups.values())),
        _examples(chosen, list(sandbox.world.groups.values())),
    ]
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Zalo thử nghiệm</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _accounts(sandbox: Sandbox) -> str:
    rows = "".join(
        f"<tr><td>{escape(oa.name)}</td><td>{escape(oa.oa_id)}</td>"
        f"<td>{escape(_webhook(sandbox, oa.app_id))}</td></tr>"
        for oa in sandbox.world.oas.values()
    )
    return f"<table><tr><th>Official Account</th><th>oa_id</th><th>webhook</th></tr>{rows}</table>"


def _webhook(sandbox: Sandbox, app_id: str) -> str:
    app = sandbox.world.apps[app_id]
    if app.webhook_url is None:
        return "chưa có (none)"
    return app.webhook_url if app.subscribed else f"đã bị huỷ (cancelled): {app.webhook_url}"


def _form(people: list[Person], chosen: Person | None) -> str:
    options = "".join(
        f'<option value="{escape(one.user_id)}"{" selected" if one is chosen else ""}>'
        f"{escape(one.name)}</option>"
        for one in people[:SHOWN_PEOPLE]
    )
    return (
        '<h2 id="chat">Nhắn cho OA <small>(write as a person)</small></h2>'
        f'<form method="post" action="/sandbox/write"><select name="user">{options}</select> '
        '<input name="text" size="36" maxlength="2000" required placeholder="tin hôm nay" '
        'aria-label="Nội dung"> <button>Gửi</button></form>'
    )


def _chat(person: Person | None) -> str:
    if person is None:
        return "<p>Chưa có ai trong thế giới này. <small>(Nobody here yet.)</small></p>"
    lines = "".join(_bubble(line) for line in list(person.chat)[-SHOWN_LINES:])
    again = f"/sandbox/?user={quote(person.user_id)}#chat"
    return (
        f'<h2>{escape(person.name)}</h2><div class="chat">{lines or "<p>(chưa có tin nhắn)</p>"}'
        f'</div><p><a href="{escape(again)}">Xem lại <small>(refresh)</small></a></p>'
    )


def _bubble(line: ChatLine) -> str:
    side = "person" if line.src else "oa"
    at = line.at.astimezone(VIETNAM).strftime("%H:%M")
    text = escape(line.text) or f"<em>[{escape(line.kind)}]</em>"
    buttons = "".join(f"<br>▸ {escape(str(button.get('title')))}" for button in line.buttons)
    return f'<p class="{side}">{text}{buttons} <small>{at}</small></p>'


def _people(people: list[Person]) -> str:
    rows = "".join(
        f'<tr><td><a href="/sandbox/?user={escape(quote(one.user_id))}#chat">{escape(one.name)}'
        f"</a></td><td>{escape(one.user_id)}</td></tr>"
        for one in people[:SHOWN_PEOPLE]
    )
    count = f"{len(people)} người" if len(people) > SHOWN_PEOPLE else ""
    return f"<h2>Mọi người <small>(people)</small> {count}</h2><table>{rows}</table>"


def _groups(groups: list[Group]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.name)}</td><td>{escape(one.group_id)}</td><td>{one.kind}</td>"
        f"<td>{len(one.member_ids)}</td></tr>"
        for one in groups[:SHOWN_PEOPLE]
    )
    return f"<h2>Nhóm <small>(groups)</small></h2><table>{rows}</table>"


def _examples(person: Person | None, groups: list[Group]) -> str:
    """Commands to copy; ids are quoted for the address, everything is escaped for HTML."""
    base = request.host_url.rstrip("/")
    who = quote(person.user_id) if person else "USER_ID"
    calls = [
        f'curl {base}/sandbox/people/{who}/text -d \'{{"text":"tin hôm nay"}}\'',
        f"curl {base}/sandbox/people/{who}/follow -d '{{}}'",
        f'curl {base}/sandbox/people/{who}/event -d \'{{"event_name":"user_send_sticker"}}\'',
        f"curl {base}/sandbox/conversations/{who}",
        *(_group_example(base, group) for group in groups[:1]),
        f'curl {base}/sandbox/faults -d \'{{"path":"/v3.0/oa/message/cs","kind":"code","code":-32}}\'',
        f'curl {base}/sandbox/clock -d \'{{"to":"+1d 06:59"}}\'',
        f"curl {base}/sandbox/log?since=0",
        f"curl {base}/sandbox/world",
    ]
    return "<h2>Thử từ dòng lệnh <small>(to copy)</small></h2>" + "".join(
        f"<pre>{escape(call)}</pre>" for call in calls
    )


def _group_example(base: str, group: Group) -> str:
    who = group.member_ids[0] if group.member_ids else "USER_ID"
    body = f'{{"user_id":"{who}","text":"Chào cả nhà"}}'
    return f"curl {base}/sandbox/groups/{quote(group.group_id)}/text -d '{body}'"
