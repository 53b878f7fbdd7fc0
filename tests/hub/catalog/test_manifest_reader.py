import pytest

from hub.catalog import WrongManifest, read_manifest
from hub.contract.manifest import Manifest
from tests.hub.catalog.vendor_folders import manifest

FILE = "telephony/acme/provider.toml"

CONNECTOR = """
key = "ledger"
name = "Ledger"
kind = "ats"
contract = ">=1,<3"
docs = "https://ledger.example/docs"
class = "LedgerConnector"

[hosts.api]
live = "https://api.ledger.example"
sandbox = "{sandbox}/ledger/api"

[hosts.auth]
live = "https://auth.ledger.example"
sandbox = "{sandbox}/ledger/auth"

[[sign_in]]
mode = "client_credentials"
title = "OAuth client"
token_host = "auth"
token_path = "/token"
client_auth = "post"
renew_margin_s = 120

[sign_in.token_params]
scope = "people"
sub = "{user_id}"

[[sign_in.form]]
name = "user_id"
title = "User"
required = false

[limits]
requests = 50
per_s = 10
remaining_header = "x-ratelimit-remaining"

[paging]
style = "link"

[[rights]]
scope = "people:write"
reason = "To create people."
without_it = "Nobody is created."
abilities = ["CREATE_PEOPLE"]

[facts]
indexing_lag_s = 30
"""


def read(text: str, *, is_phone_provider: bool = True) -> Manifest:
    return read_manifest(text, FILE, "telephony.acme", is_phone_provider=is_phone_provider)


def test_a_providers_manifest_is_read_whole() -> None:
    found = read(manifest())
    assert (found.key, found.kind, found.package, found.class_name) == ("acme", "phone", "telephony.acme", "AcmeProvider")
    assert found.is_phone_provider
    assert found.hosts["api"].sandbox == "{sandbox}/acme/api"
    [way] = found.sign_in
    assert (way.mode, way.key, way.form[0].name, way.form[0].secret, way.form[0].required) == (
        "bearer_key",
        "{api_key}",
        "api_key",
        True,
        True,
    )


def test_a_connectors_manifest_is_read_whole() -> None:
    found = read(CONNECTOR, is_phone_provider=False)
    [way] = found.sign_in
    assert (way.token_host, way.client_auth, way.token_params["sub"], way.renew_margin_s) == ("auth", "post", "{user_id}", 120)
    assert (found.limits.requests, found.limits.per_s, found.limits.wait_header, found.paging.style) == (50, 10, "retry-after", "link")
    assert (found.rights[0].scope, found.rights[0].abilities) == ("people:write", ("CREATE_PEOPLE",))
    assert found.facts == {"indexing_lag_s": 30}


WRONG = [
    ("[", "", "this is not TOML"),
    ('name = "Acme Phones"', "", "name is missing: write the vendor's name"),
    ('kind = "phone"', 'kind = "fax"', 'kind is wrong: write "phone" in a provider.toml'),
    ('kind = "phone"', 'kind = "ats"', 'kind is wrong: write "phone" in a provider.toml'),
    ("[hosts.api]", "[host.api]", r"the file has unknown keys \(host\): write only cannot, class"),
    ('live = "https://api.acme.example"', 'live = "http://api.acme.example/"', "hosts.api.live is wrong: write the host's address"),
    ('sandbox = "{sandbox}/acme/api"', "", "hosts.api.sandbox is missing: write the simulated host's address"),
    ('mode = "bearer_key"', 'mode = "magic"', r'sign_in\[0\].mode is wrong: write "basic", "bearer_key"'),
    ('key = "{api_key}"', "", r"sign_in\[0\].key is missing: write the key as a template"),
    ('key = "{api_key}"', 'key = "{token}"', r"sign_in\[0\].key names token: write only fields of its form \(api_key\)"),
    ("secret = true", 'secret = "yes"', r"sign_in\[0\].form\[0\].secret is wrong: write true or false"),
    ("secret = true", "hidden = true", r"sign_in\[0\].form\[0\] has unknown keys \(hidden\)"),
    ("secret = true", 'pattern = "("', r"sign_in\[0\].form\[0\].pattern is wrong: write a regular expression"),
    ('contract = ">=1,<2"', 'contract = "1"', "contract is wrong: write the versions"),
    ('contract = ">=1,<2"', 'contract = ">=2,<3"', "newer than this hub's contract 1"),
    ('contract = ">=1,<2"', 'contract = ">=0,<1"', "older than this hub's contract 1"),
    ('cannot = ["It cannot send pictures."]', "cannot = [7]", r"cannot\[0\] is wrong: write a text"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), WRONG, ids=[sentence for *_, sentence in WRONG])
def test_an_error_names_the_file_the_key_and_what_to_write(right: str, wrong: str, sentence: str) -> None:
    text = manifest().replace(right, wrong, 1) if right != "[" else "["
    assert text != manifest()
    with pytest.raises(WrongManifest, match=sentence) as trouble:
        read(text)
    assert all(line.startswith(f"{FILE}: ") for line in trouble.value.sentences)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('token_host = "auth"', 'token_host = "login"', r"sign_in\[0\].token_host is login: write the name of a host under \[hosts\]"),
        ('token_host = "auth"', "", r"sign_in\[0\].token_host is missing: write the name of the host"),
        ('sub = "{user_id}"', 'sub = "{who}"', r"sign_in\[0\].token_params.sub names who"),
        ('style = "link"', 'style = "uri"', "paging.next_key is missing: write the name in the body"),
        ('style = "link"', 'style = "cursor"', "paging.next_key is missing: write the name in the body"),
        ('kind = "ats"', 'kind = "phone"', 'kind is wrong: write "ats", "crm" or "jobs"'),
    ],
)
def test_what_belongs_together_is_checked_together(right: str, wrong: str, sentence: str) -> None:
    with pytest.raises(WrongManifest, match=sentence):
        read(CONNECTOR.replace(right, wrong, 1), is_phone_provider=False)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(WrongManifest) as trouble:
        read(manifest().replace("https://", "ftp://").replace("secret = true", "secret = 1"))
    assert len(trouble.value.sentences) == 3
