"""Whether the address the server wants is free."""

import socket


class PortTakenError(Exception):
    """Something already listens on the configured address."""


def check_port(host: str, port: int) -> None:
    """Bind once without SO_REUSEPORT: the server would share a taken port silently.

    Raises PortTakenError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(f"{host}:{port}") from error
