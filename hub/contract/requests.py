"""The request port: the only way from a connector or phone provider to its vendor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class VendorAnswer:
    """A 2xx answer: lower-case headers, the parsed JSON (None when there is none) and the bytes."""

    status: int
    headers: Mapping[str, str]
    json: Any
    content: bytes


class RequestPort(Protocol):
    """Signed-in, rate-budgeted, traced requests to the manifest's hosts; `host` is a host's name in the manifest.

    Paths begin with a slash and are joined to the host's address. Every method raises the errors of
    `hub.contract.errors`; anything that is not 2xx is raised, never returned.
    """

    def get(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> VendorAnswer:
        """Read."""

    def get_file(self, path: str) -> VendorAnswer:
        """A file at the manifest's first host; where that sends on to one of the manifest's `[files]`, the sign-in stays behind."""

    def get_link(self, link: str) -> VendorAnswer:
        """A file by the https link that the vendor gave, asked for without any sign-in and only at the manifest's `[files]`.

        Raises Rejected ("foreign_host") for any other address, Gone for a link that has ended.
        """

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> VendorAnswer:
        """Write; a JSON body or a form. `headers` are further ones of this request alone, such as an idempotency key."""

    def patch(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        """Change."""

    def put(self, path: str, *, json: Any = None, host: str | None = None) -> VendorAnswer:
        """Replace."""

    def delete(self, path: str, *, host: str | None = None) -> VendorAnswer:
        """Remove."""

    def graphql(self, query: str, variables: Mapping[str, Any] | None = None, *, path: str = "/graphql", host: str | None = None) -> Any:
        """The data of a GraphQL answer, whose errors are raised like those of any other request; name each operation."""

    def pages(self, path: str, *, params: Mapping[str, Any] | None = None, host: str | None = None) -> Iterator[Any]:
        """The parsed JSON of every page, walked as the manifest's `[paging]` says."""


class FieldMap(Protocol):
    """The account's mapping for this connector, checked when it was loaded."""

    def to_theirs(self, record: str, ours: Mapping[str, Any], theirs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The vendor's fields for our `record` ("person", "activity", ...); raises Rejected where a required field has no value.

        With `theirs`, the record as it stands there: only what the mapping allows to be changed in it.
        """

    def to_ours(self, record: str, theirs: Mapping[str, Any]) -> dict[str, Any]:
        """Our fields read from the vendor's record; a field that it lacks is left out."""

    def reads(self, record: str) -> frozenset[str]:
        """The vendor's top-level fields that `to_ours` looks at, for vendors that are told which fields to send."""

    def settings(self, record: str) -> Mapping[str, str]:
        """The constants that the mapping sets for `record` beside its fields."""


class Log(Protocol):
    """A structured log that masks numbers and secrets."""

    def info(self, event: str, **values: Any) -> None:
        """Worth knowing."""

    def warning(self, event: str, **values: Any) -> None:
        """Worth looking at."""
