"""The typed shape of `connector.toml` and `provider.toml`: a vendor's facts as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Host:
    """One of the vendor's hosts; `sandbox` may contain `{sandbox}`, the address of the simulated vendors.

    `twin` is the host of the vendor's own test environment, where it has one for customers and partners.
    """

    name: str
    live: str
    sandbox: str
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """Where a vendor keeps what it hands out by link, such as pictures: asked for without a word of who asks.

    `hosts` are names; `*.example.com` is every host below that one, `*` every public one. For a simulated vendor a link is looked for
    at `sandbox`, followed by the link's host and path.
    """

    hosts: tuple[str, ...] = ()
    sandbox: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the connect form; `pasted_before` are words that people copy along and that do not belong to the value.

    `lines` is for fields that hold several values, one on each line.
    """

    name: str
    title: str
    secret: bool = False
    required: bool = True
    description: str = ""
    example: str = ""
    pattern: str | None = None
    lines: bool = False
    pasted_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way to sign in: `mode` is basic, bearer_key, api_key, client_credentials, authorization_code or none.

    `form` is what a person enters. Mode none is for vendors that only send to us: the form holds webhook secrets and there
    is nothing to sign in to. Templates name the form's fields, and the addresses of hosts as `{host_<name>}`, those that the
    vendor itself knows, also where it is simulated; a parameter whose template comes out empty is left out. `user` and
    `password` (basic and tokens) or `key` (bearer_key, api_key) are templates; the key of api_key is the whole value of the
    `key_header`. `headers` are further headers of every request.

    Token facts are for client_credentials and authorization_code: the host's name, the path, how the client shows itself
    ("basic" or "post"), how the body is written ("form" or "json"), further parameters, and the margin in seconds before
    expiry at which to renew. `introspect_path` is asked once when connecting, what it says is handed to `after_connect`.

    With authorization_code, `{client_id}`, `{client_secret}` and `{redirect_uri}` are those of the installation's own OAuth
    client. People are sent for their consent to `authorize_host` and `authorize_path` with `authorize_params` and `scopes`
    (none written: those of all rights), and PKCE unless the vendor breaks with it. `repeats_redirect` says whether the code
    is exchanged together with the redirect address, `issuer` who the vendor says it is where it does (RFC 9207),
    `keep_alive_h` after how many hours a token is renewed although nobody used it, and `revoke_path` where it is taken back
    (RFC 7009).
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
    authorize_params: Mapping[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    pkce: bool = True
    repeats_redirect: bool = True
    issuer: str = ""
    token_host: str = ""
    token_path: str = ""
    client_auth: str = "basic"
    token_body: str = "form"  # noqa: S105 - how a body is written
    token_params: Mapping[str, str] = field(default_factory=dict)
    renew_margin_s: int = 60
    keep_alive_h: float | None = None
    introspect_path: str = ""
    revoke_path: str = ""

    @property
    def has_token(self) -> bool:
        """Whether requests are signed with a token that ends and is renewed."""
        return self.mode in ("client_credentials", "authorization_code")

    @property
    def needs_consent(self) -> bool:
        """Whether a person must agree on the vendor's own page, for a client that the installation has there."""
        return self.mode == "authorization_code"


@dataclass(frozen=True, slots=True)
class NarrowLimit:
    """A limit of its own, beside the general one, for requests whose path ends so: `requests` per `per_s` seconds."""

    path_ends: str
    requests: int
    per_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the vendor allows and the headers that announce it: `requests` per `per_s` seconds before any header was read.

    `narrow` are limits of single operations. `pauses` say how many seconds to wait where no header does, by the status of the
    refusal or by the word that its body has under `pause_key`.
    """

    requests: int | None = None
    per_s: float = 1.0
    limit_header: str | None = None
    remaining_header: str | None = None
    reset_header: str | None = None
    wait_header: str | None = "retry-after"
    narrow: tuple[NarrowLimit, ...] = ()
    pause_key: str | None = None
    pauses: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lag:
    """After how many seconds at most what was written shows: in the vendor's search for people, and in its lists."""

    search_s: float = 0.0
    lists_s: float = 0.0

    @property
    def longest_s(self) -> float:
        """When whatever was written shows everywhere."""
        return max(self.search_s, self.lists_s)


@dataclass(frozen=True, slots=True)
class Paging:
    """How lists go on: `style` is none, link (RFC 8288), uri, cursor or page.

    With uri, the path of the next page stands in the body under `next_key`. With cursor, a mark stands there that asks for the
    next page in the parameter `cursor_param`, and under `more_key` where the vendor says whether there is one. With page,
    pages are numbered from 1 in the parameter `page_param`, and the body says under `pages_key` how many there are.
    """

    style: str = "none"
    next_key: str | None = None
    cursor_param: str = "cursor"
    more_key: str | None = None
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
    """What the conformance kit must know: exemptions, the names of the vendor's own descriptions, or who wrote the sandbox.

    `region` is the country, as two letters, in whose spellings numbers are tried.
    """

    exempt: tuple[Exemption, ...] = ()
    descriptions: tuple[str, ...] = ()
    sandbox_by_another_hand: str = ""
    region: str = "US"


@dataclass(frozen=True, slots=True)
class MadeRecord:
    """How the record looks that a POST to a path with this ending makes: its body, an id, and `fields`.

    In these, `{id}` stands for its id, `{new}` for the id of one more record, `{name}` for what the body has under that name.
    With `also`, the POST makes a second record, which consists of `fields` alone and stands in the list at that path.
    """

    path_ends: str
    fields: Mapping[str, Any]
    also: str = ""


@dataclass(frozen=True, slots=True)
class RehearsalFacts:
    """What a rehearsal must know to answer in the vendor's place what it does not send there.

    `reads` are the endings of paths at which a POST only asks. `ids` says what new ids look like: text, number or uuid. `rows` is the
    name under which a page holds its rows: empty for a bare list, `{collection}` for the last part of the path, None where unknown.
    """

    reads: tuple[str, ...] = ()
    ids: str = "text"
    rows: str | None = None
    makes: tuple[MadeRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything known of a vendor before any of its code is loaded; `sees` holds words of `hub.contract.phone_provider.Sees`."""

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
    lag: Lag = field(default_factory=Lag)
    conformance: Conformance = field(default_factory=Conformance)
    rehearsal: RehearsalFacts = field(default_factory=RehearsalFacts)
    sees: frozenset[str] = frozenset()
    files: Files = field(default_factory=Files)

    @property
    def is_phone_provider(self) -> bool:
        """Whether this is a phone provider rather than a connector."""
        return self.kind == "phone"

    @property
    def has_twin(self) -> bool:
        """Whether the vendor has a test environment of its own."""
        return any(host.twin for host in self.hosts.values())

    @property
    def ways_to_sign_in(self) -> tuple[SignIn, ...]:
        """What a customer can make alone comes first, because it needs no partnership; else as written."""
        return tuple(sorted(self.sign_in, key=lambda way: way.needs_consent))

    def way_to_sign_in(self, mode: str) -> SignIn | None:
        """The way with this mode, if there is one."""
        return next((way for way in self.sign_in if way.mode == mode), None)

    def scopes_of(self, sign_in: SignIn) -> tuple[str, ...]:
        """What a person is asked to agree to."""
        return sign_in.scopes or tuple(right.scope for right in self.rights)
