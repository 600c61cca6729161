"""Ctrl-C that Python drops, in a destructor or while a module loads, still stops a command."""

import signal
from contextlib import suppress

import pytest

from bot.cli.ctrl_c import CtrlC


def press_where_it_is_dropped() -> None:
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_long_work_stops_at_the_next_item() -> None:
    ctrl_c = CtrlC()
    items = ctrl_c.between("ab")

    with ctrl_c.heard():
        assert next(items) == "a"
        press_where_it_is_dropped()

    with pytest.raises(KeyboardInterrupt):
        next(items)


def test_a_module_whose_loading_it_broke_off_is_not_missing() -> None:
    ctrl_c, missing = CtrlC(), ImportError("fpdf")
    before = ctrl_c.see_through(missing)

    with ctrl_c.heard():
        press_where_it_is_dropped()

    assert before is missing
    assert isinstance(ctrl_c.see_through(missing), KeyboardInterrupt)


def test_who_started_us_to_ignore_it_is_obeyed() -> None:
    ctrl_c, before = CtrlC(), signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ctrl_c.heard():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)

    assert not ctrl_c.is_pressed


def test_afterwards_ctrl_c_is_python_s_again() -> None:
    with CtrlC().heard():
        pass

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
