"""HubSpot, simulated: the API at `/api`, the consent page at `/app`, as strict as the real ones. See SANDBOX.md."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from hub.sandbox import Clock, ControlError, utc_now
from hub.sandbox.system import Held, PutOwner, PutPerson, SimulatedSystem
from integrations.hubspot.sandbox_api import HubSpotApi
from integrations.hubspot.sandbox_controls import Controls
from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_page import portals_page
from integrations.hubspot.sandbox_portal import FIRST_PORTAL, Portal
from integrations.hubspot.sandbox_seed import Seeder
from integrations.hubspot.sandbox_settings import Settings
from integrations.hubspot.sandbox_sign_in import HubSpotSignIn
from integrations.hubspot.sandbox_system import NeutralSide
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_times import iso
from integrations.hubspot.sandbox_webhooks import Webhooks

_FIRST_RECORD = 901_000
_UNLIMITED = 10**9


class HubSpotSandbox(SimulatedSystem):
    """Simulated portals with their sign-in, their API and the webhooks of the apps installed in them."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("hubspot", "HubSpot", clock)
        self.settings = Settings()
        self.portals: dict[int, Portal] = {}
        self._numbers = count(_FIRST_RECORD)
        self.sign_in = HubSpotSignIn(self, self.settings, lambda: self.portals)
        self.webhooks = Webhooks(clock, self.settings, self.sign_in)
        self._events = Events(self.webhooks.emit, count(100))
        self._seeder = Seeder(self._portal, self.sign_in, self._events)
        self._neutral = NeutralSide(lambda: self.portals[FIRST_PORTAL], self.sign_in, self._seeder)
        self.sign_in.put_on(self.app)
        self._api = HubSpotApi(self, self.settings, self.sign_in, self._events)
        self._controls = Controls(
            self,
            settings=self.settings,
            portal=self._portal,
            sign_in=self.sign_in,
            events=self._events,
            webhooks=self.webhooks,
            counter=self._api.counter,
        )
        self._portal(None)

    def truth(self) -> dict[str, Any]:
        """Every portal's records by kind, archived ones too; owners, properties of the portal's own, bookings, tokens, deliveries."""
        with self.lock:
            tokens = list(self.sign_in.issued)
            return {
                **{kind: self._rows(kind) for kind in BY_NAME if kind != "users"},
                "owners": [{"portalId": portal.id, "id": each.id, "email": each.email} for portal, each in self._owners()],
                "properties": [
                    {"portalId": portal.id, "object": kind, "name": each.name, "unique": each.unique, "archived": each.archived}
                    for portal in self.portals.values()
                    for kind, definitions in portal.properties.items()
                    for each in definitions.values()
                    if not each.defined_by_hubspot
                ],
                "bookings": [
                    {**booking, "start": iso(booking["start"]), "end": iso(booking["end"])}
                    for portal in self.portals.values()
                    for booking in portal.bookings
                ],
                "merged": {old: new for portal in self.portals.values() for old, new in portal.merged.items()},
                "tokens_issued": len(tokens),
                "tokens_refreshed": sum(token.grant_type == "refresh_token" for token in tokens),
                "tokens_alive": sum(not token.revoked and not token.is_expired() for token in tokens),
                "webhook_deliveries": self.webhooks.to_json(),
            }

    def page(self) -> str:
        """Each portal's contacts with their timelines."""
        with self.lock:
            return portals_page(self.portals.values())

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Add or change records; see `Seeder.seed`."""
        with self.lock:
            return self._seeder.seed(records)

    def reset(self) -> None:
        """One empty portal with default settings; no apps, no keys, no webhooks."""
        super().reset()
        with self.lock:
            self.settings.change(Settings().to_json())
            self.portals.clear()
            self.sign_in.reset()
            self.sign_in.follow_settings()
            self.webhooks.reset()
            self._api.counter.reset()
            self._portal(None)

    def close(self) -> None:
        """Let held requests go and end the delivering thread."""
        super().close()
        self.webhooks.close()

    def put_owner(self, owner: PutOwner) -> str:
        """An owner."""
        return self._neutral.put_owner(owner)

    def put_person(self, person: PutPerson) -> str:
        """A contact with a lead or deal."""
        return self._neutral.put_person(person)

    def held(self) -> Held:
        """Contacts, open leads and deals, calls, messages and notes."""
        return self._neutral.held()

    def credentials(self, mode: str, *, without: str | None = None) -> Mapping[str, str]:
        """A fresh token or a fresh app."""
        return self._neutral.credentials(mode, without)

    def remove_person(self, person: str) -> None:
        """Into the bin, as a user would."""
        self._controls.archive({}, person)

    def merge_people(self, person: str, into: str) -> str:
        """As a user would; portals may make a new record of the two."""
        return self._controls.merge({"into": into}, person)["into"]

    def lag_search(self, seconds: float) -> None:
        """Searches show new contacts late."""
        self.settings.change({"search_lag_seconds": seconds})

    def keep_limits(self, *, on: bool) -> None:
        """The limits of requests and of searches."""
        usual = Settings()
        names = ("burst_limit", "daily_limit", "search_limit")
        self.settings.change({name: getattr(usual, name) if on else _UNLIMITED for name in names})

    def _portal(self, number: Any) -> Portal:
        wanted = FIRST_PORTAL if number is None else number
        if not isinstance(wanted, int):
            raise ControlError("portal: write its number")
        if wanted not in self.portals:
            self.portals[wanted] = Portal(wanted, self.clock, self.settings, self._numbers)
        return self.portals[wanted]

    def _owners(self) -> list[tuple[Portal, Any]]:
        return [(portal, owner) for portal in self.portals.values() for owner in portal.owners.values()]

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        return [_told(portal, row) for portal in self.portals.values() for row in portal.tables[kind].rows.values()]


def create_sandbox(clock: Clock = utc_now) -> HubSpotSandbox:
    """The vendor for `hub.sandbox.server`."""
    return HubSpotSandbox(clock)


def _told(portal: Portal, row: Record) -> dict[str, Any]:
    ties = {kind: numbers for kind in BY_NAME if (numbers := portal.associations.of((row.kind, row.id), kind))}
    return {
        "portalId": portal.id,
        "id": row.id,
        "properties": row.properties,
        "associations": ties,
        "archived": row.archived_at is not None,
    }
