"""Ctrl-C that can't get lost: Python drops it inside a destructor, or makes another error of it."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

T = TypeVar("T")


class CtrlC:
    """Remembers that it was pressed, for whoever goes through long work."""

    def __init__(self) -> None:
        self.is_pressed = False

    @contextmanager
    def heard(self) -> Iterator[None]:
        """In here; a process that was started to ignore it (`nohup … &`) goes on doing so."""
        before = signal.getsignal(signal.SIGINT)
        if before is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._press)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def between(self, items: Iterable[T]) -> Iterator[T]:
        """The items, until it is pressed. Raises KeyboardInterrupt."""
        for item in items:
            if self.is_pressed:
                raise KeyboardInterrupt
            yield item

    def see_through(self, error: BaseException) -> BaseException:
        """A module whose loading it broke off is told as one that is missing."""
        broke_off = self.is_pressed and isinstance(error, ImportError)
        return KeyboardInterrupt() if broke_off else error

    def _press(self, *_: object) -> NoReturn:
        self.is_pressed = True
        raise KeyboardInterrupt
