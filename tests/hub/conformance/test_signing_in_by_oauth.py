"""A partner whose vendor has OAuth changes one line of what was written, and the sign-in of the manifest."""

from collections.abc import Iterator

import pytest

from hub.conformance.bench import bench_of
from hub.conformance.rule import Rule
from hub.conformance.rules import RULES
from hub.conformance.vendor_bench import bench_hub
from hub.wiring import Hub
from tests.hub.conformance.freshly_written import written

CONNECTING = range(7, 12)
BY_KEY = """mode = "bearer_key"
title = "API key made by your Eastwind administrator"
needs = "An administrator of Eastwind, who makes the key under Settings, API."
key = "{api_key}"

[[sign_in.form]]
name = "api_key"
title = "API key"
secret = true
description = "Shown once, when the key is made."
"""
BY_CLIENT = """mode = "client_credentials"
title = "API client made by your Eastwind administrator"
needs = "An administrator of Eastwind, who makes the client under Settings, API."
user = "{client_id}"
password = "{client_secret}"
token_host = "auth"
token_path = "/token"
client_auth = "basic"

[[sign_in.form]]
name = "client_id"
title = "Client ID"

[[sign_in.form]]
name = "client_secret"
title = "Client secret"
secret = true
"""
BY_CONSENT = """mode = "authorization_code"
title = "Sign in at Eastwind"
authorize_host = "auth"
authorize_path = "/authorize"
token_host = "auth"
token_path = "/token"
client_auth = "basic"
"""
API_HOST = """sandbox = "{sandbox}/eastwind/api"
"""
AUTH_HOST = """
[hosts.auth]
live = "https://auth.eastwind.example"
sandbox = "{sandbox}/eastwind/auth"
"""


WAYS = {"eastwind": BY_CLIENT, "westwind": BY_CONSENT}


@pytest.fixture(scope="module")
def hub_of_oauth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that has found the template's connector twice, its vendor behind OAuth."""
    with pytest.MonkeyPatch.context() as patch:
        for key, way in WAYS.items():
            place = tmp_path_factory.mktemp(key)
            written(
                place,
                key,
                ("sandbox.py", "door=ApiKeys(RIGHTS)", "door=OAuthDoor(RIGHTS)"),
                ("sandbox.py", "from hub.sandbox.keys import ApiKeys", "from hub.sandbox.oauth_door import OAuthDoor"),
                ("connector.toml", named(BY_KEY, key), named(way, key)),
                ("connector.toml", named(API_HOST, key), named(API_HOST + AUTH_HOST, key)),
            )
            patch.syspath_prepend(place)
        with bench_hub() as hub:
            yield hub


def named(text: str, key: str) -> str:
    return text.replace("eastwind", key).replace("Eastwind", key.capitalize())


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.number in CONNECTING], ids=lambda rule: str(rule.number))
@pytest.mark.parametrize("key", WAYS)
def test_the_rules_about_connecting_are_kept(hub_of_oauth: Hub, key: str, rule: Rule) -> None:
    assert hub_of_oauth.catalog.manifests[key].sign_in[0].mode in WAYS[key]

    with bench_of(hub_of_oauth, key) as bench:
        rule.check(bench)
