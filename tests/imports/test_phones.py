"""Phone numbers: as they are written, kept and shown."""

import pytest

from bot.imports.phones import mask_phone, read_phone


@pytest.mark.parametrize(
    "written",
    [
        "0912345678", "+84912345678", "+84 (0)912 345 678", "84 912.345.678", "0084912345678",
        "912345678", "'0912345678", "0912-345-678", "0912\u00a0345\u00a0678",
    ],
)  # fmt: skip
def test_every_way_to_write_a_number_is_one_number(written: str) -> None:
    assert read_phone(written) == "0912345678"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("01682345678", "0382345678"), ("1682345678", "0382345678"), ("+841202345678", "0702345678"),
        ("02923812345", "02923812345"), ("2923812345", "02923812345"), ("+886 912 345 678", "+886912345678"),
    ],
)  # fmt: skip
def test_old_mobile_landline_and_foreign_numbers(written: str, kept: str) -> None:
    assert read_phone(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "", "abc", "09123", "0112345678", "0000000000", "0999999999", "09123456789", "092185001234",
        "0912345678/0933", "٠٩١٢٣٤٥٦٧٨", "-", "84", "+", "+0912345678", "1900561247",
    ],
)  # fmt: skip
def test_what_is_no_number_is_none(written: str) -> None:
    assert read_phone(written) is None


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("0912345678", "0912***678"), ("+886912345678", "+886912***678"), (None, None)],
)
def test_a_masked_number_cannot_be_called(phone: str | None, shown: str | None) -> None:
    assert mask_phone(phone) == shown
