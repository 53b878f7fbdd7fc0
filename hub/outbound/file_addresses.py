"""Where a vendor's files are asked for: links that it handed out, judged one by one, because they come from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from hub.contract.errors import Rejected

_NAT64 = ip_network("64:ff9b::/96")
_GIVEN_OUT = ip_network("2000::/3")
"""All that machines of the open internet have; what lies outside is kept for networks' own use, or for nothing yet (RFC 4291)."""


@dataclass(frozen=True, slots=True)
class FileAddress:
    """Where to ask: `is_signed` says that the vendor's own API is asked, `is_outside` that only a public machine may answer."""

    url: str
    is_signed: bool = False
    is_outside: bool = True


class FileHosts:
    """The hosts of one vendor's files; `patterns` as in the manifest. With `simulated_at`, links lead to the simulated vendor instead."""

    def __init__(self, vendor: str, patterns: Sequence[str] = (), simulated_at: str | None = None) -> None:
        self._vendor = vendor
        self._patterns = patterns
        self._simulated_at = simulated_at

    def find(self, link: str) -> FileAddress:
        """Where the file of a plain https link is asked for; raises Rejected ("foreign_host") where the vendor keeps no files."""
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" or not any(_fits(pattern, host) for pattern in self._patterns):
            sentence = f"{self._vendor} keeps this at a place where the hub does not go. Look for it there."
            raise Rejected(sentence, reason="foreign_host")
        if self._simulated_at is None:
            return FileAddress(link)
        query = f"?{parts.query}" if parts.query else ""
        return FileAddress(f"{self._simulated_at}/{host}{parts.path}{query}", is_outside=False)


def _fits(pattern: str, host: str) -> bool:
    if pattern == "*":
        return bool(host)
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where it is written into another one (RFC 4291, 3056, 4380, 6052)."""
    found = ip_address(address.partition("%")[0])
    inner = _inside(found) if isinstance(found, IPv6Address) else []
    told: list[IPv4Address | IPv6Address] = [found, *inner]
    is_given_out = found.version == 4 or found in _GIVEN_OUT or bool(inner)
    return is_given_out and all(one.is_global and not one.is_multicast for one in told)


def _inside(address: IPv6Address) -> list[IPv4Address]:
    """The addresses of the older kind that are written into one of the newer."""
    told = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        told.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in told if one is not None]
