"""“gửi tin”: a member's own good news, her word on who is shown, and what her leader makes of it."""

from datetime import timedelta

from sqlmodel import col, select

from handlers.kit.cases import list_officers
from handlers.kit.consents import follows, record_consent
from handlers.kit.context import Context
from handlers.kit.drafting import LONGEST, find_fault, find_free_day, split_story, write_draft
from handlers.kit.leader_lines import tell_in_the_evening
from handlers.kit.notices import Notice, list_identities, tell
from handlers.kit.people import home_unit, name_member, name_writer
from handlers.kit.rights import leads, leads_any, refuse, sign, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.seen_picture import below_picture, find_attachment
from handlers.kit.spoken import say_day
from models.events import MediaReceived, TextReceived
from models.member import Identity, Member
from models.messages import Message
from models.role import LEADING, list_leaders, list_units_led
from models.story import Story, drop_photo, list_waiting_stories
from models.unit import Unit, list_answering, list_line

router = Router("story")


@router.command("tell")
def begin(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    unit = home_unit(ctx)
    if unit is None or ctx.member is None:
        return ctx.say("join_first")
    return ctx.ask("tale", "ask_tale")


@router.step("tale")
def take_tale(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    return _take(ctx, answer.text)


@router.media("tale")
def take_photo(event: MediaReceived, ctx: Context) -> list[Message] | None:
    """A photo with its story below it, or first the photo and then the story."""
    photo = next((one.url for one in event.attachments if one.url), None)
    if event.kind != "image" or photo is None:
        return None
    ctx.remember(photo=photo)
    return _take(ctx, event.text) if event.text else ctx.ask("tale", "ask_words")


@router.step("shown")
def take_word(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    text, photo = ctx.recall("tale"), ctx.conversation.slots.get("photo")
    question = str(ctx.recall("_question"))
    ctx.close_step()
    unit = home_unit(ctx)
    if answer.number == "3":
        return ctx.say("ask_them_first")
    if unit is None or answer.number not in ("1", "2"):
        return ctx.say("left")
    shown = "agreed" if answer.number == "1" else "nobody"
    record_consent(ctx, event, question, granted=True, purpose="stories")
    story = _keep(ctx, unit, text, photo, (shown, event.message_id))
    leaders = _tell_leaders(ctx, unit, story)
    first = ctx.db.get(Member, leaders[0]) if leaders else None
    leader = name_member(ctx, first) if first is not None else ctx.texts_of("kit")("officer")
    return ctx.say("kept", person=name_writer(ctx), leader=leader)


@follows("stories")
def take_back(ctx: Context, granted: bool) -> None:  # noqa: FBT001  (a Follower)
    """Those nobody has looked at yet are not published any more."""
    if granted:
        return
    query = select(Story).where(
        col(Story.oa_id) == ctx.house.oa_id,
        col(Story.user_id) == ctx.user_id,
        col(Story.state) == "waiting",
    )
    for story in ctx.db.exec(query):
        _settle(ctx, story, "declined", None)
        drop_photo(ctx.db, story)


@router.command("waiting")
def show_waiting(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if not leads_any(ctx):
        return refuse(ctx)
    return _ask_next(ctx) or ctx.say("none_waiting")


@router.step("decide")
def decide(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    story = ctx.db.get_one(Story, ctx.recall("story"))
    saw_photo = ctx.conversation.slots.get("saw_photo", False)
    unit = ctx.db.get_one(Unit, story.unit_id)
    ctx.close_step()
    if not leads(ctx, unit, LEADING) or _is_own(ctx, story):
        return refuse(ctx)
    if story.state != "waiting":
        return ctx.say("decided_before")
    match answer.number:
        case "1":
            if not saw_photo:
                drop_photo(ctx.db, story)
            return _take_for_branch(ctx, story, unit)
        case "2":
            return _pass_up(ctx, story, unit)
        case "3":
            return _decline(ctx, story, unit)
        case _:
            return ctx.say("later")


def _take(ctx: Context, text: str) -> list[Message]:
    fault = find_fault(text)
    if fault is not None:
        return ctx.ask("tale", fault, most=LONGEST)
    ctx.remember(tale=text)
    return ctx.ask("shown", "ask_shown")


def _keep(ctx: Context, unit: Unit, text: str, photo: str | None, word: tuple[str, str]) -> Story:
    title, body, url = split_story(text)
    story = Story(
        oa_id=ctx.house.oa_id,
        user_id=ctx.user_id,
        member_id=ctx.member.id if ctx.member is not None else None,
        unit_id=unit.id,
        title=title,
        body=body,
        url=url,
        photo_url=photo,
        photo_state="waiting" if photo else None,
        shown_people=word[0],
        consent_message_id=word[1],
        told_on=ctx.today,
        told_at=ctx.now,
    )
    ctx.db.add(story)
    ctx.db.flush()
    return story


def _tell_leaders(ctx: Context, unit: Unit, story: Story) -> list[int]:
    """Who is to look at it, in the evening's message; of a leader's own the officers above.

    The leaders told, by member id.
    """
    text = ctx.texts("line", title=story.title)
    leaders = [
        member_id
        for member_id in list_leaders(ctx.db, unit.id, ctx.now)
        if not (ctx.house.two_people and member_id == story.member_id)
    ]
    told = [one for leader in leaders for one in list_identities(ctx.db, ctx.house, leader)]
    if not leaders:
        told = list_officers(ctx.db, ctx.house.oa_id, unit, ctx.now, besides=ctx.user_id)
    tell_in_the_evening(ctx.db, ctx.house, told, f"story:{story.id}", text, ctx.now)
    return leaders


def _is_own(ctx: Context, story: Story) -> bool:
    """What reaches many is looked at by another than who wrote it."""
    mine = ctx.member is not None and story.member_id == ctx.member.id
    return mine and ctx.house.two_people


def _ask_next(ctx: Context) -> list[Message]:
    led = list_units_led(ctx.db, ctx.member.id, ctx.now) if ctx.member is not None else []
    below = {one for unit in led for one in list_answering(ctx.db, unit.id)}
    waiting = [one for one in list_waiting_stories(ctx.db, sorted(below)) if not _is_own(ctx, one)]
    if not waiting:
        return []
    story = waiting[0]
    picture = find_attachment(ctx, story.picture_id)
    ctx.remember(story=story.id, saw_photo=picture is not None)
    shown = ctx.texts.table("shown")[story.shown_people]
    asked = ctx.ask(
        "decide", "look", who=_name(ctx, story), title=story.title, body=story.body,
        shown=shown, photo=_tell_photo(ctx, story, picture),
    )  # fmt: skip
    return below_picture(asked, picture)


def _tell_photo(ctx: Context, story: Story, picture: str | None) -> str:
    if story.photo_state is None:
        return ""
    state = "lost" if story.photo_state == "lost" else "coming"
    return ctx.texts.table("photo")["seen" if picture is not None else state]


def _take_for_branch(ctx: Context, story: Story, unit: Unit) -> list[Message]:
    """The leader is the second person: her member wrote it, she lets it go out."""
    day = find_free_day(ctx.db, unit, ctx.today + timedelta(days=1))
    item = write_draft(ctx, unit, day, (story.title, story.body, story.url))
    item.author, item.picture_id = f"zalo:{story.oa_id}:{story.user_id}", story.picture_id
    item.state, item.approved_by, item.approved_at = "approved", sign(ctx), ctx.now
    _settle(ctx, story, "taken", item.id)
    write_audit(ctx, "story.take", unit, {"story": story.id, "code": item.code})
    _tell_teller(ctx, story, "story_taken", day=say_day(ctx, day))
    return ctx.say("taken", day=say_day(ctx, day), code=item.code)


def _pass_up(ctx: Context, story: Story, unit: Unit) -> list[Message]:
    """A draft of the highest unit, for its officers to approve."""
    *_, top = list_line(ctx.db, unit)
    item = write_draft(
        ctx, top, ctx.today + timedelta(days=1), (story.title, story.body, story.url)
    )
    item.author, item.picture_id = f"zalo:{story.oa_id}:{story.user_id}", story.picture_id
    _settle(ctx, story, "passed_up", item.id)
    write_audit(ctx, "story.pass_up", unit, {"story": story.id, "code": item.code})
    _tell_teller(ctx, story, "story_passed_up", unit=top.name)
    return ctx.say("passed_up", unit=top.name)


def _decline(ctx: Context, story: Story, unit: Unit) -> list[Message]:
    _settle(ctx, story, "declined", None)
    drop_photo(ctx.db, story)
    write_audit(ctx, "story.decline", unit, {"story": story.id})
    _tell_teller(ctx, story, "story_declined")
    return ctx.say("declined")


def _settle(ctx: Context, story: Story, state: str, item_id: int | None) -> None:
    story.state, story.news_item_id = state, item_id
    story.decided_by, story.decided_at = sign(ctx), ctx.now
    ctx.db.add(story)


def _tell_teller(ctx: Context, story: Story, key: str, **values: object) -> None:
    """What became of it, while Zalo lets us write to her."""
    identity = ctx.db.get(Identity, (story.oa_id, story.user_id))
    if identity is None:
        return
    leader = name_writer(ctx)
    notice = Notice(identity, key, f"story:{story.id}", ctx.now)
    tell(ctx.db, ctx.house, notice, leader=leader, title=story.title, **values)


def _name(ctx: Context, story: Story) -> str:
    member = ctx.db.get(Member, story.member_id) if story.member_id is not None else None
    return name_member(ctx, member) if member is not None else ctx.texts("somebody")
