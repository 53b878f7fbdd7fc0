"""Two workers' threads ask across the end of a token at a vendor that ends the whole sign-in when a refresh token comes twice."""

import json

import pytest
import requests

from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.connections.oauth_clients import Environment
from hub.connections.vault import Vault
from hub.data_folder import DataFolder
from hub.records.connection import Connection, ConnectionState
from tests.journeys.business import Business
from tests.journeys.conftest import MakeRig
from tests.journeys.patience import eventually
from tests.journeys.processes import Nursery, RunningProcess
from tests.journeys.rig import Rig

GREENHOUSE = "greenhouse"
ADMIN = {"id": 90020, "first_name": "Mika", "last_name": "Sato", "primary_email": "mika@harbor-talent.example", "site_admin": True}
ASKED = 1000
RENEWED_AHEAD_S = 60


class Firm:
    """A business that is signed in to its ATS on that vendor's page."""

    def __init__(self, rig: Rig, nursery: Nursery, *, token_lives_s: int) -> None:
        self.rig = rig
        self._nursery = nursery
        rig.set_up(Business(has_system=False))
        self.account_id = rig.business.account_id
        rig.vendors.order(GREENHOUSE, "settings", rate_limit=100_000, token_limit=10_000, access_seconds=token_lives_s)
        rig.vendors.order(GREENHOUSE, "seed", users=[ADMIN])
        opening = Opening(account_id=self.account_id, key=GREENHOUSE, mode="authorization_code", sandbox_url=rig.vendors.address)
        self.connection_id = connect_simulated(rig.hub, rig.vendors, opening)

    def let_the_token_end(self) -> None:
        """The token that is stored is over, so that whoever asks first renews it."""
        with self.rig.hub.database.write(self.account_id) as session:
            session.get_one(Connection, self.connection_id).token_expires_at = session.now

    def refresh_token(self) -> str:
        """The refresh token that is stored."""
        (row,) = self.rig.rows(Connection, id=self.connection_id)
        vault = Vault(DataFolder(self.rig.settings.data_folder).load_or_make_secrets(database_has_data=True))
        return str(vault.unlock(row.token or "")["refresh_token"])

    def present_again(self, refresh_token: str) -> None:
        """What the hub never does: a refresh token comes a second time."""
        with self.rig.hub.database.read(self.account_id) as session:
            client = self.rig.hub.connections.clients.values(session, GREENHOUSE, Environment.SIMULATED)
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        signed = (client["client_id"], client["client_secret"])
        answer = requests.post(f"{self.rig.vendors.address}/{GREENHOUSE}/auth/token", data=form, auth=signed, timeout=10)
        assert answer.status_code == 400, answer.text

    def ask(self, times: int) -> list[RunningProcess]:
        """Two processes begin to ask, `times` in all."""
        command = ("python", "-m", "tests.journeys.asking_process", str(self.account_id), str(self.connection_id), str(times // 2))
        logs = [self.rig.folder / f"asking-{number}.log" for number in (1, 2)]
        return [self._nursery.start(log.stem, command, self.rig.environment, log) for log in logs]

    def requests_to(self, path: str) -> list[dict[str, object]]:
        return self.rig.vendors.asked(GREENHOUSE, "*", path)

    def check_that_none_was_burnt(self, workers: list[RunningProcess], times: int) -> int:
        """All asking went well; how many renewals it took, each with a refresh token of its own."""
        eventually(lambda: not any(worker.is_alive for worker in workers), "all is asked", within_s=300)
        said = [json.loads(worker.said().splitlines()[-1]) for worker in workers]
        assert [one["wrong"] for one in said] == [[], []]
        assert sum(one["asked"] for one in said) == times
        truth = self.rig.vendors.truth(GREENHOUSE)
        assert truth["tokens_alive"] >= 1
        asked = self.requests_to("/auth/token")
        assert {one["status"] for one in asked} == {200}
        assert truth["tokens_refreshed"] == len(asked) - 1
        (row,) = self.rig.rows(Connection, id=self.connection_id)
        assert row.state == ConnectionState.WORKING
        return int(truth["tokens_refreshed"])


@pytest.fixture
def patient_rig(make_rig: MakeRig) -> Rig:
    """With the usual deadlines: a renewal that is given up is not what is tried here."""
    return make_rig(REQUEST_DEADLINE_S="20", LEASE_S="60")


def test_tokens_that_end_while_all_ask_are_renewed_once_each(patient_rig: Rig, nursery: Nursery) -> None:
    firm = Firm(patient_rig, nursery, token_lives_s=RENEWED_AHEAD_S + 1)
    firm.let_the_token_end()
    assert firm.check_that_none_was_burnt(firm.ask(ASKED), ASKED) >= 1


def test_a_token_that_the_vendor_ends_while_all_ask_is_renewed_once(patient_rig: Rig, nursery: Nursery) -> None:
    firm = Firm(patient_rig, nursery, token_lives_s=3600)
    spent = firm.refresh_token()
    before = len(firm.requests_to("/harvest/v3/users"))
    workers = firm.ask(ASKED)
    eventually(lambda: len(firm.requests_to("/harvest/v3/users")) >= before + ASKED // 4, "a quarter is asked", within_s=120)
    patient_rig.vendors.order(GREENHOUSE, "tokens/expire")
    assert firm.check_that_none_was_burnt(workers, ASKED) == 1
    assert firm.refresh_token() != spent
    firm.present_again(spent)
    assert patient_rig.vendors.truth(GREENHOUSE)["tokens_alive"] == 0, "the vendor ends everything when a refresh token comes twice"
