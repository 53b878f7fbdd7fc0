"""Where a vendor's hosts are, and the refusal to go anywhere else."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from hub.contract.errors import ConnectorBug, Rejected
from hub.contract.manifest import Manifest
from hub.outbound.file_addresses import FileAddress, FileHosts

# nothing that two URL parsers could read differently: no user, no backslash, no spaces
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?][^\s\\]*)?\Z")


class VendorAddresses:
    """The addresses of one connection's hosts by their names in the manifest; the first is meant where none is named.

    `files` are the hosts of what the vendor hands out by link; simulated hosts `are_mounted`, each below a path of one address.
    """

    def __init__(self, by_name: Mapping[str, str], files: FileHosts | None = None, *, are_mounted: bool = False) -> None:
        self._are_mounted = are_mounted
        self._files = files or FileHosts("This vendor")
        self._by_name = {name: address.rstrip("/") for name, address in by_name.items()}
        for name, address in self._by_name.items():
            if not _PLAIN_ADDRESS.match(address):
                raise ConnectorBug(f"The address of the host {name!r} is not one that the hub can use.")
        self._origins = {_origin(address) for address in self._by_name.values()}

    @classmethod
    def of(cls, manifest: Manifest, sandbox_url: str | None = None, *, twin: bool = False) -> "VendorAddresses":
        """The live hosts of a manifest, those of the vendor's own test environment, or of the simulated vendors at `sandbox_url`."""
        if sandbox_url is not None:
            simulated = {name: _simulated(host.sandbox, sandbox_url) for name, host in manifest.hosts.items()}
            files = FileHosts(manifest.name, manifest.files.hosts, _simulated(manifest.files.sandbox, sandbox_url))
            return cls(simulated, files, are_mounted=True)
        chosen = {name: (host.twin if twin else None) or host.live for name, host in manifest.hosts.items()}
        live = {name: address if "://" in address else f"https://{address}" for name, address in chosen.items()}
        return cls(live, FileHosts(manifest.name, manifest.files.hosts))

    @property
    def by_name(self) -> Mapping[str, str]:
        """The address of every host."""
        return self._by_name

    def join(self, path: str, host: str | None = None) -> str:
        """The address of a path at a host; raises ConnectorBug for an unknown host or a path that is none."""
        name = next(iter(self._by_name)) if host is None else host
        if name not in self._by_name:
            raise ConnectorBug(f"The manifest names no host {name!r}.")
        address = self._by_name[name] + path
        if not path.startswith("/") or path.startswith("//") or not _PLAIN_ADDRESS.match(address):
            raise ConnectorBug("A path must begin with one slash and be percent-encoded.")
        return address

    def follow(self, link: str, *, found_at: str) -> str:
        """The address that a vendor's answer points to, as written; raises Rejected ("foreign_host") if it leaves the hosts."""
        address = urljoin(found_at, self._below_mount(link, found_at))
        if not _PLAIN_ADDRESS.match(address) or _origin(address) not in self._origins:
            raise Rejected("The vendor pointed to a host that is not its own.", reason="foreign_host")
        return address

    def _below_mount(self, link: str, found_at: str) -> str:
        """A path as the vendor counts it, from the root of its host; a simulated host stands below a path of the sandbox."""
        if not self._are_mounted or not link.startswith("/") or link.startswith("//"):
            return link
        hosts = (address for address in self._by_name.values() if found_at.startswith(f"{address}/"))
        mount = urlsplit(max(hosts, key=len, default="")).path
        vendor = "/".join(mount.split("/")[:2])
        return link if link.startswith(f"{vendor}/") else mount + link

    def file(self, link: str, *, found_at: FileAddress | None = None) -> FileAddress:
        """Where the file of a link is asked for, never signed; raises Rejected ("foreign_host") where the vendor keeps no files.

        `found_at` is what pointed to it: only a redirect within one host stays as it was.
        """
        address = link if found_at is None else urljoin(found_at.url, link)
        if not _PLAIN_ADDRESS.match(address):
            raise Rejected("This is not the address of a file.", reason="foreign_host")
        if found_at is not None and _origin(address) == _origin(found_at.url):
            return replace(found_at, url=address)
        return self._files.find(address)


def _simulated(address: str, sandbox_url: str) -> str:
    return address.replace("{sandbox}", sandbox_url.rstrip("/"))


def _origin(address: str) -> tuple[str, str, int]:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = 0
    return parts.scheme, (parts.hostname or "").lower(), port or (443 if parts.scheme == "https" else 80)
