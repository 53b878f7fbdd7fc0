"""The typed shape of `connector.toml` and `provider.toml`: a vendor's facts as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Host:
    """One of the vendor's hosts; `sandbox` may contain `{sandbox}`, the address of the simulated vendors."""

    name: str
    live: str
    sandbox: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the connect form; `pasted_before` are words that people copy along and that do not belong to the value."""

    name: str
    title: str
    secret: bool = False
    required: bool = True
    description: str = ""
    example: str = ""
    pattern: str | None = None
    pasted_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way to sign in: `mode` is basic, bearer_key, api_key, client_credentials, authorization_code or none.

    `form` is what a person enters. Mode none is for vendors that only send to us: the form holds webhook secrets and there
    is nothing to sign in to. `user` and `password` (basic and tokens) or `key` (bearer_key, api_key) are templates over the
    form's fields; the key of api_key is the whole value of the `key_header`. `headers` are further headers of every request,
    as templates (left out when their field is empty). Token facts are for client_credentials and authorization_code: the
    host's name, the path, how the client shows itself ("basic" or "post"), how the body is written ("form" or "json"), extra
    parameters as templates, and the margin in seconds before expiry at which to renew. With authorization_code people are
    sent for their consent to `authorize_host` and `authorize_path`, with the scopes, and PKCE unless the vendor breaks with it.
    """

    mode: str
    title: str
    form: tuple[FormField, ...]
    needs: str = ""
    user: str = ""
    password: str = ""
    key: str = ""
    key_header: str = "Authorization"
    headers: Mapping[str, str] = field(default_factory=dict)
    authorize_host: str = ""
    authorize_path: str = ""
    scopes: tuple[str, ...] = ()
    pkce: bool = True
    token_host: str = ""
    token_path: str = ""
    client_auth: str = "basic"
    token_body: str = "form"  # noqa: S105 - how a body is written
    token_params: Mapping[str, str] = field(default_factory=dict)
    renew_margin_s: int = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """What the vendor allows and the headers that announce it: `requests` per `per_s` seconds before any header was read."""

    requests: int | None = None
    per_s: float = 1.0
    limit_header: str | None = None
    remaining_header: str | None = None
    reset_header: str | None = None
    wait_header: str | None = "retry-after"


@dataclass(frozen=True, slots=True)
class Paging:
    """How lists go on: `style` is none, link (RFC 8288), uri or page.

    With uri, the path of the next page stands in the body under `next_key`. With page, pages are numbered from 1 in the
    parameter `page_param`, and the body says under `pages_key` how many there are.
    """

    style: str = "none"
    next_key: str | None = None
    page_param: str = "page"
    pages_key: str = "total_pages"


@dataclass(frozen=True, slots=True)
class RightFact:
    """A right to ask for: the vendor's scope name, why it is wanted, what is off without it, which abilities need it."""

    scope: str
    reason: str
    without_it: str
    abilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exemption:
    """A rule of the conformance kit that this vendor makes impossible to keep, and why."""

    rule: int
    because: str


@dataclass(frozen=True, slots=True)
class Conformance:
    """What the conformance kit must know: exemptions, the names of the vendor's own descriptions, or who wrote the sandbox."""

    exempt: tuple[Exemption, ...] = ()
    descriptions: tuple[str, ...] = ()
    sandbox_by_another_hand: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything known of a vendor before any of its code is loaded."""

    key: str
    name: str
    kind: str
    contract: str
    hosts: Mapping[str, Host]
    sign_in: tuple[SignIn, ...]
    limits: Limits
    paging: Paging
    rights: tuple[RightFact, ...]
    docs: str
    cannot: tuple[str, ...]
    facts: Mapping[str, Any]
    package: str
    class_name: str
    conformance: Conformance = field(default_factory=Conformance)

    @property
    def is_phone_provider(self) -> bool:
        """Whether this is a phone provider rather than a connector."""
        return self.kind == "phone"
