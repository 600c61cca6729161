"""Every sample of what a person may send one to one is answered sensibly, through the front door."""

import json
from pathlib import Path
from typing import Any

from tests.front_door.union import GROUP, LAN, Union

FOLDER = Path(__file__).parents[1] / "zalo" / "events"
SAID = {
    "user_send_audio": "Hoặc nhắn “gặp cán bộ”",
    "user_send_business_card": "nhận được danh thiếp",
    "user_send_file": "chưa mở được tệp",
    "user_send_gif": "nhận được hình rồi",
    "user_send_image": "nhận được hình rồi",
    "user_send_link": "tính cho chi hội mình",
    "user_send_location": "tên ấp và xã",
    "user_send_sticker": "dễ thương quá",
    "user_send_video": "nhận được hình rồi",
    "user_send_text": "em chào chị",
    "user_send_text.quote": "Dạ. Chị cần gì cứ nhắn em ạ.",
    "user_send_text.button_payload": "Em chưa hiểu ý chị",
    "follow": "Chị sinh hoạt ở chi hội nào",
    "user_send_text.start_code": "chưa tìm thấy mã",
}


def read_sample(name: str) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_bytes())
    return sample


def post_sample(union: Union, name: str) -> None:
    """The sample as if Lan had sent it now."""
    sample = read_sample(name)
    fields = {k: v for k, v in sample.items() if k not in ("app_id", "event_name", "timestamp")}
    for key in ("sender", "follower"):
        if key in fields:
            fields[key] = {"id": LAN}
    if "user_id" in fields:
        fields["user_id"] = LAN
    union.zalo_posts(sample["event_name"], **fields)


def test_every_sample_of_a_persons_is_listed() -> None:
    names = {path.stem for path in FOLDER.glob("user_send_*.json")}
    one_to_one = {name for name in names if not name.startswith("user_send_group")}

    assert one_to_one <= SAID.keys()


def test_each_is_answered_once_and_sensibly(union: Union) -> None:
    for number, (name, said) in enumerate(SAID.items(), 1):
        post_sample(union, name)

        answers = union.got(LAN)
        assert len(answers) == number, name
        assert said in answers[-1], name


def test_the_same_in_a_group_is_none_of_our_business(union: Union) -> None:
    for kind in ("audio", "sticker", "image", "link", "file", "location"):
        post_sample(union, f"user_send_group_{kind}")

    assert union.got(GROUP) == []
    assert union.got(LAN) == []
