"""Who gives a command on this machine: the journal and everything given up name that person."""

import getpass
import socket

from gate.domain.access import Actor, Role


def operator() -> Actor:
    """The person at the command line, under the name the system knows them by; acts for the gate itself."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        name = "unnamed"
    return Actor(
        f"operator:{name}"[:64], f"operator {name}"[:100], Role.SYSTEM, None, socket.gethostname()[:45]
    )
