"""Whether the address the server wants is free."""

import errno
import socket


class PortTakenError(Exception):
    """Something already listens on the configured address."""


class UnusableAddressError(Exception):
    """No address of this machine, or a port that asks for more rights than we have."""


def check_port(host: str, port: int) -> None:
    """Bind once without SO_REUSEPORT: the server would share a taken port silently.

    Raises PortTakenError, UnusableAddressError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            kind = PortTakenError if is_taken else UnusableAddressError
            raise kind(f"{host}:{port}") from error
