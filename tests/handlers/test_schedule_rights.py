"""Who may set a branch's hour, told kindly to the others, and which branch a leader means."""

from datetime import timedelta

import pytest

from models.group import Group
from models.push import PushTime
from models.role import Role
from tests.chat_room import OA, ChatRoom, Person


def in_force(chat: ChatRoom) -> list[tuple[str, str]]:
    return [(row.at, row.days) for row in chat.rows(PushTime)]


class TestRights:
    @pytest.mark.parametrize("text", ["/lich 6h", "/lich", "/lich tắt", "/huy"])
    def test_a_member_is_told_once_a_day_whose_it_is(
        self, chat: ChatRoom, hoa: Person, group: str, text: str
    ) -> None:
        mai = chat.member("Mai", "MYPHU03")

        assert mai.says_in(group, text) == "Dạ phần này để chị Hoa mở giúp ạ."
        assert mai.says_in(group, text) == ""
        chat.wait(days=1)
        assert mai.says_in(group, text)
        assert chat.rows(PushTime) == []

    def test_one_to_one_a_member_is_always_answered(self, chat: ChatRoom) -> None:
        mai = chat.member("Mai", "MYPHU03")

        assert "chi hội trưởng" in mai.says("/lich 6h")
        assert "chi hội trưởng" in mai.says("/lich 6h")
        assert chat.rows(PushTime) == []

    @pytest.mark.parametrize(
        ("code", "role"),
        [
            ("MYPHU03", "leader"),
            ("MYPHU03", "deputy"),
            ("ANBINH", "officer"),
            ("CANTHO", "officer"),
        ],
    )
    def test_who_leads_the_branch_or_a_unit_above_may(
        self, chat: ChatRoom, group: str, code: str, role: str
    ) -> None:
        chat.member("Nguyễn Thị Sáu", code, role).says_in(group, "/lich 6h")

        assert in_force(chat) == [("06:00", "2345678")]

    @pytest.mark.parametrize(
        ("code", "role"),
        [
            ("MYPHU03", "cell_leader"),
            ("MYPHU03", "viewer"),
            ("MYLOC04", "leader"),
            ("PHUNGHIEP", "officer"),
        ],
    )
    def test_others_may_not(self, chat: ChatRoom, group: str, code: str, role: str) -> None:
        sau = chat.member("Nguyễn Thị Sáu", code, role)

        assert "mở giúp" in sau.says_in(group, "/lich 6h")
        assert chat.rows(PushTime) == []

    def test_a_role_that_ended_counts_no_more(
        self, chat: ChatRoom, hoa: Person, group: str
    ) -> None:
        chat.end_roles()

        hoa.says_in(group, "/lich 6h")

        assert chat.rows(PushTime) == []

    def test_a_group_without_a_branch_is_tied_first(self, hoa: Person) -> None:
        assert "/ketnoi" in hoa.says_in("g9", "/lich 6h")

    def test_in_the_leaders_group_she_is_asked_to_write_alone(
        self, chat: ChatRoom, hoa: Person
    ) -> None:
        group = Group(oa_id=OA, group_id="g2", name="CHT", unit_id=2, audience="leaders")
        chat.add(group)

        assert "nhắn riêng" in hoa.says_in("g2", "/lich 6h")
        assert chat.rows(PushTime) == []


class TestWhichBranch:
    @pytest.fixture
    def nga(self, chat: ChatRoom) -> Person:
        """She leads MYLOC04 and the Mỹ Phú of another commune."""
        nga = chat.member("Lê Thị Nga", "MYLOC04", "leader")
        member = nga.membership
        since = chat.now - timedelta(days=1)
        chat.add(
            Role(member_id=member.id, unit_id=6, role="deputy", valid_from=since, granted_by="t")
        )
        return nga

    def test_a_leader_of_two_is_asked(self, chat: ChatRoom, nga: Person) -> None:
        question = nga.says("/lich 6h30")

        assert "1. Chi hội ấp Mỹ Lộc, phường An Bình" in question
        assert "2. Chi hội ấp Mỹ Phú, xã Phụng Hiệp" in question
        assert "Chi hội ấp Mỹ Phú gửi lúc 6 giờ 30" in nga.says("2")
        assert [row.unit_id for row in chat.rows(PushTime)] == [6]

    def test_a_zero_leaves_everything_as_it_is(self, chat: ChatRoom, nga: Person) -> None:
        nga.says("/lich 6h30")

        assert "để sau" in nga.says("0")
        assert chat.rows(PushTime) == []

    def test_the_one_she_steers_is_meant(self, chat: ChatRoom, nga: Person) -> None:
        nga.says("/ketnoi MYPHU07")

        assert "Chi hội ấp Mỹ Phú gửi lúc" in nga.says("/lich 6h30")

    def test_a_role_that_ended_meanwhile_counts_no_more(self, chat: ChatRoom, nga: Person) -> None:
        nga.says("/lich 6h30")
        chat.end_roles()

        nga.says("1")

        assert chat.rows(PushTime) == []

    def test_an_officer_chooses_with_ketnoi(self, chat: ChatRoom) -> None:
        tam = chat.member("Đỗ Minh Tâm", "ANBINH", "officer")

        assert "/ketnoi" in tam.says("/lich 6h30")
        tam.says("/ketnoi MYLOC04")
        assert "Mỹ Lộc gửi lúc 6 giờ 30" in tam.says("/lich 6h30")

    def test_what_was_steered_by_a_former_role_is_forgotten(
        self, chat: ChatRoom, hoa: Person
    ) -> None:
        with chat.database.session() as db:
            identity = hoa.identity
            identity.steered_unit_id = 5
            db.merge(identity)

        assert "Mỹ Phú gửi lúc 6 giờ" in hoa.says("/lich 6h")
