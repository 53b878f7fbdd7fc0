"""The bench on which one connector is tried: its simulated vendor holds an administrator and a bystander."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.conformance.rule import expect
from hub.conformance.vendor_bench import Recorded, VendorBench, told_as_broken
from hub.contract.connector import Ability, Connector, ListsPeople, abilities_of
from hub.contract.people import Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.directory.people import read_changes, read_everybody
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.sync.match_person import MatchPlan, people_with_number
from hub.wiring import Hub


class Bench(VendorBench):
    """One connector with a simulated vendor; `descriptions` are files of the vendor's own.

    `tried_live` says that it has just been tried in a real test account, and well.
    """

    def __init__(
        self, hub: Hub, key: str, address: str, vendors: RemoteVendors, *, descriptions: Sequence[Path] = (), tried_live: bool = False
    ) -> None:
        super().__init__(hub, key, address, vendors)
        self.descriptions = descriptions
        self.tried_live = tried_live
        vendors.put(key, owners=[ADMINISTRATOR])
        self.bystander = vendors.put(key, people=[{"name": "Priya Moss", "phones": [self.numbers.as_typed(self.numbers.bystander)]}])[
            "people"
        ][0]

    @property
    def declared(self) -> type[Connector]:
        """The connector's class."""
        return self.hub.catalog.connector(self.key)

    @property
    def abilities(self) -> frozenset[Ability]:
        """What the class declares."""
        return abilities_of(self.declared)

    @property
    def connector(self) -> Connector:
        """The connector of that connection, as for a new attempt."""
        return self.hub.connections.connector(Recorded(self.account_id, self.connection_id))

    # what the vendor holds

    def put_owner(self, name: str = "Mika Sato", *, active: bool = True) -> str:
        """A user of the vendor."""
        email = f"{name.lower().replace(' ', '.')}@harbor-talent.example"
        return self.vendors.put(self.key, owners=[{"name": name, "email": email, "active": active}])["owners"][0]

    def put_person(self, name: str = "Ines Okafor", *phones: str, **more: Any) -> str:
        """A person; with a number unless told otherwise."""
        return self.vendors.put(
            self.key, people=[{"name": name, "phones": phones or [self.numbers.as_typed(self.numbers.caller)], **more}]
        )["people"][0]

    def people_with(self, number: str) -> list[dict[str, Any]]:
        """Whom the vendor holds with the number."""
        return [person for person in self.vendors.held(self.key)["people"] if _has_number(person, number, self.numbers.region)]

    def written_on(self, person_id: str) -> str:
        """All that stands on a person, in one line."""
        activities = self.vendors.held(self.key)["activities"]
        return " ".join(" ".join(activity["text"].split()) for activity in activities if activity["person"] == person_id)

    def matters_of(self, person_id: str) -> list[dict[str, Any]]:
        """A person's open matters."""
        return [matter for matter in self.vendors.held(self.key)["matters"] if matter["person"] == person_id]

    # what the connector does

    def find(self, number: str) -> list[Person]:
        """Everybody with the number, as the hub finds them: by the vendor's search, else in an index that was just read."""
        connector = self.connector
        if isinstance(connector, ListsPeople):
            read = read_changes if self.row(self.connection_id).backfilled else read_everybody
            read(self.hub.database, self.account_id, self.connection_id, connector)
        return people_with_number(self.hub.database, connector, self.account_id, MatchPlan(PhoneNumber(number), self.connection_id))

    def ref(self, number: str) -> PersonRef:
        """The one record with the number."""
        found = self.find(number)
        expect(len(found) == 1, f"one person with the number was put in, and {len(found)} were found")
        return found[0].ref


ADMINISTRATOR = {"name": "Avery Stone", "email": "avery.stone@harbor-talent.example"}


def _has_number(person: dict[str, Any], number: str, region: str) -> bool:
    wanted = PhoneNumber(number)
    return any(read_phone_number(raw, region) == wanted for raw in person["phones"])


@contextmanager
def bench_of(hub: Hub, key: str, *, descriptions: Sequence[Path] = (), tried_live: bool = False) -> Iterator[Bench]:
    """A bench for one rule; whatever its check raises comes out as Broken, and so does speaking to anybody but the simulated vendor."""
    with running([hub.catalog.sandbox(key)()]) as address:
        vendors = RemoteVendors(address)
        vendors.keep_limits(key, on=False)
        try:
            with told_as_broken([address]):
                yield Bench(hub, key, address, vendors, descriptions=descriptions, tried_live=tried_live)
        finally:
            vendors.close()
