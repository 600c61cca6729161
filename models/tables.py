"""Every table, imported in one place, so that the metadata is whole."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from models.audit import AuditEntry
from models.case import Case
from models.channel import Channel, ChannelQuestion
from models.code import Code, CodeKey
from models.consent import Consent, ConsentText
from models.conversation import Conversation
from models.feedback import Feedback
from models.group import Group
from models.group_request import GroupRequest
from models.inbox import InboxEvent, QuarantinedBody, SpoolCursor
from models.invitation import CodeGuess, Invitation
from models.member import Identity, Member
from models.member_import import ImportedMember, MemberImport
from models.member_pair import MemberPair
from models.membership import Membership
from models.news import NewsItem, NewsLine
from models.oa_token import OaToken
from models.outbox import OutboxMessage, SenderLease
from models.picture import Picture, PictureUpload
from models.push import (
    DailyPush,
    ForwardPack,
    GroupMember,
    LeaderLine,
    Pause,
    PushRecipient,
    PushSlot,
    PushTime,
)
from models.role import Role
from models.rumour import Rumour, RumourAsk
from models.share import Leave, Share
from models.story import Story
from models.unit import Unit
from models.unit_change import ChangedRow, UnitChange, UnitName, UnitTouch
from models.unit_front import UnitFront
from models.unit_line import UnitLine, UnitParent
from models.visit import VisitDay, Visitor, VisitSalt

TABLES = (
    ChangedRow, UnitChange, UnitName, UnitTouch,
    Code, CodeKey, VisitDay, Visitor, VisitSalt,
    AuditEntry, Case, Channel, ChannelQuestion, Consent, ConsentText, Conversation, Group, InboxEvent, QuarantinedBody, SpoolCursor,
    Identity, Member, NewsItem, NewsLine, Picture, PictureUpload, OaToken, OutboxMessage, SenderLease, Role, Unit,
    DailyPush, ForwardPack, GroupMember, LeaderLine, Pause, PushRecipient, PushSlot, PushTime,
    ImportedMember, MemberImport, MemberPair,
    Feedback, Leave, Membership, Share, Story, UnitFront, UnitLine, UnitParent,
    CodeGuess, GroupRequest, Invitation,
    Rumour, RumourAsk,
)  # fmt: skip

metadata = SQLModel.metadata


def table(model: type[SQLModel]) -> Table:
    """The Core table of a model, for the statements of the hot path."""
    found: Table = model.metadata.tables[str(model.__tablename__)]
    return found
