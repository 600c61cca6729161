"""Puts the command groups together and translates their help."""

import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from bot.catalogue import Catalogue, Language
from bot.cli import (
    audit,
    auth,
    case,
    channel,
    db,
    db_backup,
    doctor,
    feedback,
    forget,
    freeze,
    group,
    inbox,
    init,
    invite,
    member,
    member_decide,
    member_export,
    member_history,
    member_import,
    member_list,
    member_own,
    member_pairs,
    news,
    news_day,
    news_print,
    news_write,
    org,
    org_changes,
    org_history,
    org_import,
    outbox,
    pause,
    prune,
    push,
    qr,
    qr_sheet,
    report,
    roles,
    rumour,
    rumour_publish,
    sandbox,
    serve,
    understand,
)
from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, desk_of

app = Commands("cli.help")
app.named("serve", "serve.help.serve")(serve.serve)
app.named("demo", "serve.help.demo")(serve.demo)
app.named("init", "init.help.init")(init.init)
app.named("doctor", "doctor.help")(doctor.doctor)
app.add_typer(sandbox.app, name="sandbox")
app.add_typer(db.app, name="db")
db.app.named("backup", "backup.help.backup")(db_backup.back_up)
db.app.named("restore", "backup.help.restore")(db_backup.restore)
app.add_typer(auth.app, name="auth")
app.add_typer(org.app, name="org")
org.app.named("import", "org.help.import")(org_import.import_units)
org.app.named("rename", "org.help.rename")(org_changes.rename_unit)
org.app.named("move", "org.help.move")(org_changes.move_units)
org.app.named("merge", "org.help.merge")(org_changes.merge_units)
org.app.named("split", "org.help.split")(org_changes.split_unit)
org.app.named("history", "org.help.history")(org_history.show_history)
org.app.named("undo", "org.help.undo")(org_history.undo)
app.add_typer(group.app, name="group")
app.add_typer(member.app, name="member")
member.app.named("import", "member.help.import")(member_import.import_members)
member.app.named("list", "member.help.list")(member_list.list_members)
member.app.named("accept", "member.help.accept")(member_decide.accept_member)
member.app.named("refuse", "member.help.refuse")(member_decide.refuse_member)
member.app.named("show", "member.help.show")(member_list.show_member)
member.app.named("export", "member.help.export")(member_export.export_members)
member.app.named("export-own", "member.help.export_own")(member_own.export_own)
member.app.named("duplicates", "member.help.duplicates")(member_pairs.list_duplicates)
member.app.named("merge", "member.help.merge")(member_pairs.merge)
member.app.named("unmerge", "member.help.unmerge")(member_pairs.unmerge)
member.app.named("distinct", "member.help.distinct")(member_pairs.distinct)
member.app.named("imports", "member.help.imports")(member_history.list_imports)
member.app.named("undo", "member.help.undo")(member_history.undo)
member.app.named("role", "member.help.role")(roles.set_role)
member.app.named("invite", "invite.help.invite")(invite.invite)
member.app.named("forget", "forget.help.forget")(forget.forget)
member.app.named("freeze", "freeze.help.freeze")(freeze.freeze)
app.add_typer(news.app, name="news")
news.app.named("add", "news.help.add")(news_write.add_item)
news.app.named("show", "news.help.show")(news_write.show_item)
news.app.named("correct", "news.help.correct")(news_write.correct_item)
news.app.named("print", "news.help.print")(news_print.print_week)
news.app.named("schedule", "news.help.schedule")(news_day.schedule_item)
news.app.named("withdraw", "news.help.withdraw")(news_day.withdraw_item)
app.named("push", "push.help.push")(push.push)
app.named("pause", "pause.help.pause")(pause.pause)
app.named("resume", "pause.help.resume")(pause.resume)
app.named("understand", "understand.help.understand")(understand.understand_lines)
app.add_typer(qr.app, name="qr")
qr.app.named("sheet", "qr.help.sheet")(qr_sheet.draw_sheet)
app.add_typer(inbox.app, name="inbox")
app.add_typer(outbox.app, name="outbox")
app.add_typer(case.app, name="case")
app.add_typer(channel.app, name="channel")
app.add_typer(feedback.app, name="feedback")
app.add_typer(rumour.app, name="rumour")
rumour.app.named("publish", "rumour.help.publish")(rumour_publish.publish_rumour)
rumour.app.named("withdraw", "rumour.help.withdraw")(rumour_publish.withdraw_answer)
rumour.app.named("close", "rumour.help.close")(rumour_publish.close_rumour)
app.named("report", "report.help.report")(report.report)
app.named("retention", "retention.help.retention")(prune.retention)
app.named("audit", "audit.help.audit")(audit.show_audit)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  (Typer calls it)
    if wanted:
        print(f"chihoi {version('chihoi')}")
        raise typer.Exit


_Config = Annotated[
    Path | None, typer.Option("--config", metavar="PATH", help="cli.option.config")
]
_Officer = Annotated[str | None, typer.Option("--as", metavar="OFFICER", help="cli.option.as")]
_Version = Annotated[
    bool,
    typer.Option("--version", help="cli.option.version", is_eager=True, callback=_print_version),
]


@app.callback()
def chihoi(
    ctx: typer.Context,
    *,
    config: _Config = None,
    officer: _Officer = None,
    show_version: _Version = False,  # noqa: ARG001  (its callback has answered)
) -> None:
    desk = desk_of(ctx)
    desk.config_path = config
    desk.officer_named = officer


def run(argv: Sequence[str], desk: Desk) -> None:
    """Run what the command line says; every failure leaves as an exception.

    Not Typer's own `main`, which would turn Ctrl-C into a status before we can say a word.
    """
    if any(not _readable(word) for word in argv):
        raise CannotError(desk.texts("cli.odd_letters"))
    command = _command(desk.texts.language)
    with command.make_context("chihoi", list(argv), obj=desk) as context:
        command.invoke(context)


@cache
def _command(language: Language) -> Any:
    """All commands with their help in that language."""
    command = get_command(app)
    _translate(command, Catalogue(language))
    return command


def speak_utf8() -> None:
    """Vietnamese whatever the terminal's locale says; what can't be printed is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _readable(word: str) -> bool:
    """Bytes that are no UTF-8 arrive as lone surrogates, which no database takes."""
    return not any("\ud800" <= letter <= "\udfff" for letter in word)


def _translate(command: Any, texts: Catalogue) -> None:
    for thing in (command, *command.params):
        if thing.help and thing.help in texts:
            thing.help = texts(thing.help)
    for child in getattr(command, "commands", {}).values():
        _translate(child, texts)
