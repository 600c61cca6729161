"""Sends who asked for her data the file with it: written when asked for, kept by nobody here."""

import logging

from sqlalchemy import String, cast, literal
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.line import Line
from bot.zalo.errors import GiveUpError, ZaloError
from handlers.kit.context import House
from handlers.kit.own_file import compose_own_file
from models.audit import AuditEntry
from models.case import Case, hold_case, own_file_key
from models.database import Database
from models.erasure import find_person
from models.insertion import insert_absent
from models.member import find_identity
from models.messages import FileMessage, Recipient
from models.outbox import ANSWER, OutboxMessage, outbox_values

_log = logging.getLogger(__name__)


def send_own_data(database: Database, house: House, line: Line, clock: Clock) -> int:
    """One look at the tables where nobody asked; else how many files were handed to the outbox.

    A worker that dies between the upload and the commit leaves the request as it was: the next one
    uploads anew, and the key lets one file go out.
    """
    with database.read_session() as db:
        found = _list_requests(db, line.oa_id)
    for case_id, state in found:
        if state == "sent":
            _close(database, case_id, clock)
    sent = 0
    try:
        for case_id, state in found:
            sent += state is None and _send(database, house, line, (case_id, clock))
    except ZaloError as error:
        _log.warning("own data not uploaded", extra={"oa": line.oa_id, "why": error.code})
    return sent


def _list_requests(db: Session, oa_id: str) -> list[tuple[int, str | None]]:
    """Requests not yet done, with the state of the file's message, None where there is none."""
    key = literal(own_file_key("")).concat(cast(col(Case.id), String))
    message = (col(OutboxMessage.oa_id) == oa_id) & (col(OutboxMessage.dedupe_key) == key)
    query = select(Case.id, OutboxMessage.state).join(OutboxMessage, message, isouter=True)
    mine = query.where(
        col(Case.oa_id) == oa_id, col(Case.kind) == "export", col(Case.state) != "closed"
    )
    return [(case_id, state) for case_id, state in db.exec(mine.order_by(col(Case.id)))]


def _send(database: Database, house: House, line: Line, asked: tuple[int, Clock]) -> bool:
    """Raises ZaloError where it is worth another try; one that Zalo never takes is an officer's."""
    from bot.own_paper import FILE_NAME, draw_own_file  # noqa: PLC0415  (slow to load, rarely used)

    case_id, clock = asked
    with database.read_session() as db:
        case = db.get_one(Case, case_id)
        person = find_person(db, case.oa_id, case.user_id)
        file = compose_own_file(db, house, person, clock.now()) if person.identities else None
    if file is None:
        _close(database, case_id, clock)  # she was erased meanwhile
        return False
    token, refusal = "", None
    try:
        token = line.upload_file(FILE_NAME, draw_own_file(file))
    except GiveUpError as error:
        refusal = str(error.code)
    return _queue(database, (case_id, clock), token, refusal)


def _queue(database: Database, asked: tuple[int, Clock], token: str, refusal: str | None) -> bool:
    case_id, clock = asked
    with database.session() as db:
        case = hold_case(db, case_id)
        if find_identity(db, case.oa_id, case.user_id) is None:
            return False  # erased in this very moment; the next look closes the request
        if not insert_absent(db, _message(case, token, clock, refusal)):
            return False  # another worker was first
        if refusal is None:
            case.state, case.answered_at = "answered", case.answered_at or clock.now()
            db.add(_entry(clock, "data.export", case))
    return refusal is None


def _close(database: Database, case_id: int, clock: Clock) -> None:
    with database.session() as db:
        case = hold_case(db, case_id)
        if case.state != "closed":
            case.state, case.closed_at, case.closed_by = "closed", clock.now(), "schedule"


def _message(case: Case, token: str, clock: Clock, refusal: str | None) -> OutboxMessage:
    message = FileMessage(Recipient("user", case.user_id), token)
    now = clock.now()
    state = "pending" if refusal is None else "failed"
    how = {"priority": ANSWER, "state": state, "reason": refusal}
    key = own_file_key(case.id)
    return OutboxMessage(**outbox_values(case.oa_id, message, now, dedupe_key=key, **how))


def _entry(clock: Clock, action: str, case: Case) -> AuditEntry:
    details = {"case_id": case.id}
    return AuditEntry(
        at=clock.now(), actor="schedule", action=action, source="schedule", details=details
    )
