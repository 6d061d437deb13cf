"""Who may come in: the address has a secret in it, and no other site's page may use it."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit


def new_secret() -> str:
    """A part of an address that nobody guesses: 192 bits."""
    return secrets.token_urlsafe(24)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass
class Door:
    """What is asked of whoever comes.

    Attributes:
        host: Where the server listens, as it was told.
        names: Names by which this machine may be called besides, if it listens for others.
        secret: The part of the address that only its reader knows.
        ticket: Leads to the address once: a browser is started with it, and what a program is started with can be
            seen by others on the machine.
    """

    host: str
    names: frozenset[str] = frozenset()
    secret: str = field(default_factory=new_secret)
    ticket: str = field(default_factory=new_secret)

    def knows(self, secret: str) -> bool:
        """Whether it is the secret; how long the answer takes tells nothing of it."""
        return _same(secret, self.secret)

    def takes(self, ticket: str) -> bool:
        """Whether it is the ticket, which is then used up."""
        if not self.ticket or not _same(ticket, self.ticket):
            return False
        self.ticket = ""
        return True

    def admits(self, host: str, origin: str | None) -> bool:
        """Whether a request may have come from our own page.

        A name that its owner points at this machine (DNS rebinding) makes a strange page look like ours to the
        browser; it stands in the Host header, so that only names which nobody else owns are taken. The port may be
        another than ours: of ``ssh -L``, or of a proxy.

        Args:
            host: The Host header.
            origin: The Origin header; None where there is none, as when an address is opened.
        """
        return self._is_ours(host) and (origin is None or self._is_of(origin, host))

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name == "localhost" or name in self.names:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return name == self.host
        return address.is_loopback or not is_loopback(self.host)

    @staticmethod
    def _is_of(origin: str, host: str) -> bool:
        return origin.casefold() in (f"http://{host}".casefold(), f"https://{host}".casefold())


def _same(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), kept.encode())
