"""Every table, imported in one place, so that the metadata is whole."""

from sqlmodel import SQLModel

from models.audit import AuditEntry
from models.case import Case
from models.consent import Consent
from models.conversation import Conversation
from models.group import Group
from models.inbox import InboxEvent, QuarantinedBody, SpoolCursor
from models.member import Identity, Member
from models.news import NewsItem
from models.oa_token import OaToken
from models.outbox import OutboxMessage, SenderLease
from models.role import Role
from models.unit import Unit

TABLES = (
    AuditEntry, Case, Consent, Conversation, Group, InboxEvent, QuarantinedBody, SpoolCursor,
    Identity, Member, NewsItem, OaToken, OutboxMessage, SenderLease, Role, Unit,
)  # fmt: skip

metadata = SQLModel.metadata
