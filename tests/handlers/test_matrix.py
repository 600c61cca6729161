"""Every command, step and recogniser × every role × inside and outside her part × one to one and group.

The list is compared with what the switchboard found: a command added without a line here fails.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.kit.meaning import COMMANDS
from handlers.kit.router import Router
from handlers.kit.switchboard import Switchboard
from models.database import Database
from tests.chat_room import Person
from tests.handlers.matrix import (
    ACTORS,
    GIVING,
    LEADING,
    OFFICER,
    Branch,
    Guarded,
    Open,
    Union,
    build,
)

STEER = "/ketnoi {code}"
YES = ("1",)
DRAFT = {"verdict": "false", "answer": "Ấp chưa có.", "source": None, "vouched": False}

RIGHTS: dict[str, Guarded | Open] = {
    "added_line:add": Guarded(
        LEADING, (STEER, "/themloi mai gặp"), in_group=("/themloi mai gặp",)
    ),
    "added_line.branch": Guarded(LEADING, YES, slots=lambda b: b.slots() | {"said": "mai gặp"}),
    "answered:list": Guarded(OFFICER, ("rút câu trả lời",)),
    "answered.pick": Guarded(
        OFFICER, YES, slots=lambda b: b.slots() | {"rumours": [b.people["told"]]}
    ),
    "answered.sure": Guarded(
        OFFICER, YES, slots=lambda b: b.slots() | {"rumour": b.people["told"]}
    ),
    "approve:next": Guarded(OFFICER, ("duyệt tin",)),
    "approve.decide": Guarded(OFFICER, YES),
    "away:away": Open(),
    "away:back": Open(),
    "away:roster": Guarded(LEADING, (STEER, "ai đi làm xa")),
    "away.place": Open(),
    "away.hour": Open(),
    "away.agree": Open(),
    "away.branch": Guarded(LEADING, YES),
    "away?hear_where": Open(),
    "away?hear_hour": Open(),
    "channels:list": Open(),
    "channels:register": Guarded(
        LEADING, (STEER, "đăng ký kênh"), shows="nhóm mà {name} đang giữ"
    ),
    "channels.branch": Guarded(LEADING, YES, shows="nhóm mà {name} đang giữ"),
    "channels.link": Guarded(LEADING, ("https://www.facebook.com/a",), shows="tên gì", choices=()),
    "channels.name": Guarded(
        LEADING,
        ("Trang nhà",),
        slots=lambda b: b.slots() | {"url": f"https://a{b.unit_id}.vn"},
        choices=(),
    ),
    "channel_checks.check": Guarded(LEADING, YES),
    "channel_checks.which": Guarded(LEADING, YES, shows="Kênh {word}"),
    "channel_checks.sure": Guarded(LEADING, YES),
    "channel_checks?take_word": Open("the channels she was asked about, while she may"),
    "checking:list": Guarded(OFFICER, ("tin cần xác minh",)),
    "checking.pick": Guarded(OFFICER, YES),
    "checking.verdict": Guarded(OFFICER, YES),
    "checking.own": Guarded(OFFICER, YES),
    "checking.words": Guarded(
        OFFICER, ("Ấp chưa có.",), slots=lambda b: b.slots() | {"verdict": "false"}, choices=()
    ),
    "checking.keep": Guarded(OFFICER, YES, slots=lambda b: b.slots() | DRAFT),
    "checking.release": Guarded(OFFICER, YES, slots=lambda b: b.slots() | {"drafted": ""}),
    "checking.close": Guarded(OFFICER, YES),
    "codes?read_printed_code": Open(),
    "compose:write": Guarded(OFFICER, ("soạn tin",), shows="tin của {above}"),
    "compose.story": Open("it keeps her words; the next step asks who she is"),
    "compose.day": Guarded(OFFICER, YES, slots=lambda b: b.slots() | {"story": "Tin. Vui."}),
    "courtesy:greeting": Open(),
    "courtesy:thanks": Open(),
    "courtesy:farewell": Open(),
    "fallback:person": Open(),
    "fallback.offer": Open(),
    "fallback.person": Open(),
    "feedback:give": Open(),
    "feedback.who": Open(),
    "feedback.text": Open(),
    "freezing:freeze": Guarded(OFFICER, ("/khoa {word}",), in_group=("/khoa {word}",)),
    "freezing:lift": Guarded(OFFICER, ("/mokhoa",)),
    "freezing.who": Guarded(OFFICER, ("{word} Plain",), choices=()),
    "freezing.freeze": Guarded(OFFICER, YES),
    "freezing.sure": Guarded(OFFICER, YES, slots=lambda b: b.slots() | plain(b)),
    "freezing.lift": Guarded(
        OFFICER, YES, slots=lambda b: b.slots() | {"people": [b.people["locked"]]}
    ),
    "group_kinds:check": Guarded(
        LEADING, (STEER, "/nhom kiem-tra"), shows="Nhóm của {name}", in_group=("/nhom kiem-tra",)
    ),
    "group_kinds.branch": Guarded(LEADING, YES, shows="Nhóm của {name}"),
    "guide:menu": Open(),
    "invitation.confirm": Open("the slip decides, whoever holds it"),
    "invitation.called": Open("the slip decides"),
    "invitation.same": Open("the slip decides"),
    "invitation.group": Guarded(LEADING, ("3",), choices=("1", "2", "3")),
    "invitation?take_code": Open("the slip decides"),
    "issued:ask": Open(),
    "issued?check": Open(),
    "join:join": Open(),
    "join:change": Open(),
    "join.branch": Open(),
    "join.confirm": Open(),
    "join.suggested": Open(),
    "join.pick": Open(),
    "join.move": Open(),
    "join.again": Open(),
    "join.called": Open(),
    "join.consent": Open(),
    "join?read_bare_code": Open(),
    "join?read_bare_name": Open(),
    "leader:bind": Guarded(
        LEADING, (STEER,), shows="đang phụ trách {name}", group="new", in_group=(STEER,)
    ),
    "leader:help": Open(),
    "leader:help_words": Open(),
    "leader:applicants": Guarded(LEADING, ("người xin vào",)),
    "leader.decide": Guarded(LEADING, YES, slots=lambda b: b.slots() | {"request": None}),
    "leader.book": Guarded(LEADING, YES),
    "leaving:leave": Open(),
    "leaving.sure": Open(),
    "loudspeaker:read_aloud": Open("what was in the group is no secret"),
    "meaning.which": Open("it runs a command of this list"),
    "mydata:show": Open(),
    "mydata:export": Open(),
    "mydata:erase": Open(),
    "mydata:keep": Open(),
    "mydata.what": Open(),
    "mydata.name": Open(),
    "mydata.consents": Open(),
    "mydata.agree": Open(),
    "mydata.sure": Open(),
    "news:more": Open(),
    "news:today": Open(),
    "news:yesterday": Open(),
    "opinions:list": Guarded(OFFICER, ("góp ý chờ xem",), shows="{name}"),
    "opinions.pick": Guarded(OFFICER, YES),
    "opinions.act": Guarded(OFFICER, YES, slots=lambda b: b.slots() | {"ways": ["close"]}),
    "opinions.reply": Guarded(OFFICER, ("Mai chị nhé.",), shows="sẽ đọc thế này", choices=()),
    "opinions.send": Guarded(
        OFFICER, YES, shows="gọi điện giúp em", slots=lambda b: b.slots() | {"text": "Mai."}
    ),
    "opinions.label": Guarded(OFFICER, ("điện nước",), choices=()),
    "pack?take_done": Open("her own packs alone"),
    "pack?take_busy": Open("her own packs alone"),
    "pause:pause": Guarded(LEADING, (STEER, "/nghi 3 ngày"), in_group=("/nghi 3 ngày",)),
    "pause:resume": Guarded(LEADING, (STEER, "/molai"), in_group=("/molai",)),
    "pause:rest": Guarded(LEADING, (STEER, "tạm nghỉ"), shows="{name} đang nghỉ"),
    "pause:again": Guarded(LEADING, (STEER, "gửi lại")),
    "pause.branch": Guarded(
        LEADING, YES, slots=lambda b: b.slots() | {"action": "end", "said": ""}
    ),
    "pause.length": Guarded(LEADING, ("3 ngày",), choices=()),
    "privacy?warn": Open(),
    # An officer and a viewer are shown the figures of their own unit, above the branch.
    "report:show": Guarded(("leader", "deputy"), ("/baocao",), shows="{name}"),
    "report.which": Guarded(
        (*LEADING, "viewer"),
        YES,
        shows="{name}",
        slots=lambda b: b.slots() | {"units": [b.unit_id], "period": "week", "ref": "current"},
    ),
    "roles:give": Guarded(
        GIVING, ("/capquyen {code} {word}",), shows="ở {name}, chị giao việc gì"
    ),
    "roles:end": Guarded(GIVING, ("/thoiquyen {code}",)),
    "roles.branch": Guarded(
        GIVING, YES, slots=lambda b: b.slots() | {"action": "end", "said": ""}
    ),
    "roles.role": Guarded(
        GIVING, YES, slots=lambda b: b.slots() | {"roles": ["deputy"], "name": f"{b.word} Plain"}
    ),
    "roles.who": Guarded(
        GIVING, ("{word} Plain",), slots=lambda b: b.slots() | {"role": "deputy"}, choices=()
    ),
    "roles.pick": Guarded(GIVING, YES, slots=lambda b: b.slots() | {"role": "deputy"}),
    "roles.sure": Guarded(GIVING, YES, slots=lambda b: b.slots() | plain(b) | {"role": "deputy"}),
    "roles.which": Guarded(GIVING, YES),
    "roles.sure_end": Guarded(GIVING, YES),
    "rumour:ask": Open(),
    "rumour:report": Open("from who leads nobody it is a question like any other"),
    "rumour.text": Open(),
    "rumour?recognise": Open(),
    "safety.report": Open("a call for help is heard from everybody"),
    "schedule:schedule": Guarded(LEADING, (STEER, "/lich 6h"), in_group=("/lich 6h",)),
    "schedule:undo": Guarded(LEADING, (STEER, "/huy"), in_group=("/huy",)),
    "schedule:change": Guarded(LEADING, (STEER, "đổi giờ"), shows="giờ nhận tin của {name}"),
    "schedule.branch": Guarded(
        LEADING, YES, slots=lambda b: b.slots() | {"action": "set", "said": "6h"}
    ),
    "schedule.hour": Guarded(LEADING, ("6h30",), choices=()),
    "share:done": Open(),
    "share:post": Open(),
    "share:own_link": Open(),
    "share:leave": Open(),
    "share:back": Open(),
    "story:tell": Open(),
    "story:waiting": Guarded(LEADING, ("tin chị em gửi",)),
    "story.tale": Open(),
    "story.shown": Open(),
    "story.decide": Guarded(LEADING, ("3",), choices=("1", "2", "3")),
    "subscription:stop": Open(),
    "subscription:resume": Open(),
    "subscription:next": Open(),
    "topics:choose": Open(),
    "topics:clear": Open(),
    "topics.pick": Open(),
    "topics?hear_several": Open(),
    "tasks:tasks": Guarded(LEADING, (STEER, "việc của tôi"), shows=", {name}:"),
    "tasks.branch": Guarded(LEADING, YES, shows=", {name}:"),
    "tasks.choose": Guarded(
        LEADING,
        YES,
        shows="giờ nhận tin của {name}",
        slots=lambda b: b.slots() | {"duties": ["hour"]},
    ),
}


def plain(branch: Branch) -> dict[str, int]:
    return {"member": branch.people["plain"]}


@pytest.fixture(scope="module")
def matrix_database(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Database]:
    file = tmp_path_factory.mktemp("matrix") / "matrix.db"
    shutil.copyfile(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def union(matrix_database: Database, switchboard: Switchboard) -> Iterator[Union]:
    made = build(matrix_database, switchboard)
    yield made
    made.close()


def reached(router: Router) -> Iterator[str]:
    """Everything a person's words can reach in a feature."""
    yield from (f"{router.feature}:{command.name}" for command in router.commands)
    yield from (f"{router.feature}.{step}" for step in router.steps)
    yield from (f"{router.feature}?{one.__name__}" for one in router.recognisers)


def test_nothing_that_can_be_reached_is_forgotten(switchboard: Switchboard) -> None:
    there = {name for router in switchboard.routers for name in reached(router)}

    assert there - RIGHTS.keys() == set(), "say in RIGHTS who may do this"
    assert RIGHTS.keys() - there == set(), "this is gone"


def test_what_is_meant_leads_to_commands_of_the_matrix() -> None:
    assert {name.replace(".", ":") for name in COMMANDS.values()} <= RIGHTS.keys()


def say(union: Union, name: str, entry: Guarded, actor: Person, branch: Branch) -> list[str]:
    """One to one: the command's words, or the answer to the step as if it had been asked."""
    if "." in name:
        choices = {number: f"#{number}" for number in entry.choices}
        union.open_step(actor, name, entry.slots(branch), choices)
    return [actor.says(fill(text, branch)) for text in entry.says]


def fill(text: str, branch: Branch) -> str:
    return text.format(**vars(branch))


def is_done(entry: Guarded, branch: Branch, said: list[str], *, changed: bool) -> bool:
    shown = fill(entry.shows, branch)
    return changed or any(branch.word in answer or shown in answer for answer in said)


ACTS_IN_GROUPS = {
    "added_line:add",
    "leader:bind",
    "pause:pause",
    "pause:resume",
    "schedule:schedule",
    "schedule:undo",
}
GUARDED = {name: entry for name, entry in RIGHTS.items() if isinstance(entry, Guarded)}


@pytest.mark.parametrize("name", GUARDED)
def test_one_to_one_only_who_may_over_her_own_part(union: Union, name: str) -> None:
    entry = GUARDED[name]
    found = set()
    for role in ACTORS:
        for branch in (union.inside, union.outside):
            union.reset()
            actor = union.actors[role]
            said = say(union, name, entry, actor, branch)
            changed = union.is_changed(branch, actor)
            if is_done(entry, branch, said, changed=changed):
                found.add((role, branch.code))

    assert found == {(role, union.inside.code) for role in entry.roles}


@pytest.mark.parametrize("name", [name for name in GUARDED if ":" in name])
def test_in_a_group_only_who_may_and_no_names(union: Union, name: str) -> None:
    entry = GUARDED[name]
    found, named = set(), []
    for role in ACTORS if name in ACTS_IN_GROUPS else LEADING:
        for branch in (union.inside, union.outside):
            union.reset()
            actor = union.actors[role]
            for text in entry.in_group or entry.says:
                said = actor.says_in(fill(entry.group, branch), fill(text, branch))
                named += [said] if branch.word in said else []
            if union.is_changed(branch, actor):
                found.add((role, branch.code))

    assert named == []
    allowed = {(role, union.inside.code) for role in entry.roles}
    assert found == (allowed if name in ACTS_IN_GROUPS else set())


def test_what_is_about_herself_touches_no_other_branch(
    union: Union, switchboard: Switchboard
) -> None:
    """Every word of every open command, with a yes, a name and a code after it."""
    commands = [
        command
        for router in switchboard.routers
        for command in router.commands
        if isinstance(RIGHTS[f"{router.feature}:{command.name}"], Open)
    ]
    touched = []
    for role in ACTORS:
        union.reset()
        actor = union.actors[role]
        for command in commands:
            word = command.words[0].removeprefix("=")
            said = [actor.says(word), actor.says("1")]
            if command.where != "person":
                said.append(actor.says_in("g7", f"/{word}"))
            is_named = any("Súng" in answer for answer in said)
            if is_named or union.is_changed(union.outside, actor):
                touched.append((role, command.name))

    assert touched == []
