"""“kênh của Hội”: the official pages of her own line, websites first."""

from models.channel import Channel
from tests.chat_room import ChatRoom, Person


def add(chat: ChatRoom, kind: str, name: str, unit_id: int = 1, state: str = "active") -> None:
    url = f"https://{name.lower()}.example.vn"
    chat.add(Channel(kind=kind, name=name, url=url, unit_id=unit_id, state=state))


def test_she_sees_the_official_pages_of_her_units(chat: ChatRoom, hoa: Person) -> None:
    add(chat, "fanpage", "Fanpage")
    add(chat, "website", "Website")
    add(chat, "page", "Elsewhere", unit_id=3)
    add(chat, "page", "Closed", state="gone")
    add(chat, "group", "Group")

    said = hoa.says("kênh của Hội")

    assert "Website: https://website.example.vn\nFanpage: https://fanpage.example.vn" in said
    assert all(name not in said for name in ("Elsewhere", "Closed", "Group"))


def test_without_any_she_is_told_so(hoa: Person) -> None:
    assert "chưa có danh sách" in hoa.says("kênh của hội")
