"""All commands of the program by name, with their places; a module is loaded when it is needed.

Loading all of them takes twice as long as most commands do.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias

from bot.cli.options import Commands


class Place(NamedTuple):
    """A function in a module of bot.cli, and the key of its help in the catalogue."""

    module: str
    function: str
    help_key: str


class Group(NamedTuple):
    """A module whose `app` holds commands, and more that stand in other modules."""

    module: str
    more: Mapping[str, Place] = {}


_All: TypeAlias = Mapping[str, Place | Group]

COMMANDS: _All = {
    "serve": Place("serve", "serve", "serve.help.serve"),
    "demo": Place("serve", "demo", "serve.help.demo"),
    "init": Place("init", "init", "init.help.init"),
    "doctor": Place("doctor", "doctor", "doctor.help"),
    "sandbox": Group("sandbox"),
    "db": Group(
        "db",
        {
            "backup": Place("db_backup", "back_up", "backup.help.backup"),
            "restore": Place("db_backup", "restore", "backup.help.restore"),
        },
    ),
    "auth": Group("auth"),
    "org": Group(
        "org",
        {
            "import": Place("org_import", "import_units", "org.help.import"),
            "rename": Place("org_changes", "rename_unit", "org.help.rename"),
            "move": Place("org_changes", "move_units", "org.help.move"),
            "merge": Place("org_changes", "merge_units", "org.help.merge"),
            "split": Place("org_changes", "split_unit", "org.help.split"),
            "front": Place("org_changes", "report_units", "org.help.front"),
            "history": Place("org_history", "show_history", "org.help.history"),
            "undo": Place("org_history", "undo", "org.help.undo"),
        },
    ),
    "group": Group("group"),
    "member": Group(
        "member",
        {
            "import": Place("member_import", "import_members", "member.help.import"),
            "list": Place("member_list", "list_members", "member.help.list"),
            "accept": Place("member_decide", "accept_member", "member.help.accept"),
            "refuse": Place("member_decide", "refuse_member", "member.help.refuse"),
            "show": Place("member_list", "show_member", "member.help.show"),
            "export": Place("member_export", "export_members", "member.help.export"),
            "export-own": Place("member_own", "export_own", "member.help.export_own"),
            "duplicates": Place("member_pairs", "list_duplicates", "member.help.duplicates"),
            "merge": Place("member_pairs", "merge", "member.help.merge"),
            "unmerge": Place("member_pairs", "unmerge", "member.help.unmerge"),
            "distinct": Place("member_pairs", "distinct", "member.help.distinct"),
            "imports": Place("member_history", "list_imports", "member.help.imports"),
            "undo": Place("member_history", "undo", "member.help.undo"),
            "role": Place("roles", "set_role", "member.help.role"),
            "invite": Place("invite", "invite", "invite.help.invite"),
            "forget": Place("forget", "forget", "forget.help.forget"),
            "freeze": Place("freeze", "freeze", "freeze.help.freeze"),
        },
    ),
    "news": Group(
        "news",
        {
            "add": Place("news_write", "add_item", "news.help.add"),
            "show": Place("news_write", "show_item", "news.help.show"),
            "correct": Place("news_write", "correct_item", "news.help.correct"),
            "print": Place("news_print", "print_week", "news.help.print"),
            "schedule": Place("news_day", "schedule_item", "news.help.schedule"),
            "withdraw": Place("news_day", "withdraw_item", "news.help.withdraw"),
        },
    ),
    "push": Place("push", "push", "push.help.push"),
    "pause": Place("pause", "pause", "pause.help.pause"),
    "resume": Place("pause", "resume", "pause.help.resume"),
    "understand": Place("understand", "understand_lines", "understand.help.understand"),
    "qr": Group(
        "qr",
        {
            "sheet": Place("qr_sheet", "draw_sheet", "qr.help.sheet"),
        },
    ),
    "inbox": Group("inbox"),
    "outbox": Group("outbox"),
    "case": Group("case"),
    "channel": Group("channel"),
    "feedback": Group("feedback"),
    "rumour": Group(
        "rumour",
        {
            "publish": Place("rumour_publish", "publish_rumour", "rumour.help.publish"),
            "withdraw": Place("rumour_publish", "withdraw_answer", "rumour.help.withdraw"),
            "close": Place("rumour_publish", "close_rumour", "rumour.help.close"),
        },
    ),
    "report": Place("report", "report", "report.help.report"),
    "retention": Place("prune", "retention", "retention.help.retention"),
    "audit": Place("audit", "show_audit", "audit.help.audit"),
}


def add_command(app: Commands, name: str) -> None:
    place = COMMANDS[name]
    if isinstance(place, Place):
        app.named(name, place.help_key)(_find(place))
    else:
        app.add_typer(_load_group(name), name=name)


@cache
def _load_group(name: str) -> Commands:
    group = COMMANDS[name]
    assert isinstance(group, Group)  # noqa: S101  (only `add_command` asks)
    app: Commands = import_module(f"bot.cli.{group.module}").app
    for command, place in group.more.items():
        app.named(command, place.help_key)(_find(place))
    return app


def _find(place: Place) -> Any:
    return getattr(import_module(f"bot.cli.{place.module}"), place.function)
