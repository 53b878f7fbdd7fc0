"""Puts portals, people and apps into the simulated HubSpot before or during a test."""

from collections.abc import Callable
from typing import Any

from hub.sandbox import ControlError
from integrations.hubspot.sandbox_errors import ApiError
from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_meetings import seeded_link
from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_objects import read_ties
from integrations.hubspot.sandbox_pipelines import read_pipeline
from integrations.hubspot.sandbox_portal import Owner, Portal, User
from integrations.hubspot.sandbox_properties import Property
from integrations.hubspot.sandbox_sign_in import HubSpotSignIn
from integrations.hubspot.sandbox_writing import Writer

FIRST_OWNER, FIRST_USER = 7_710_000, 61_000
_PROPERTY_KEYS = {"name", "label", "type", "field_type", "group", "unique", "options", "pattern"}
_OWNER_KEYS = {"id", "user_id", "email", "first_name", "last_name", "type", "archived", "team_ids", "sales_seat", "calendar"}
_USER_KEYS = {"user_id", "email", "first_name", "last_name", "super_admin"}
_FACTS = {"name", "accountType", "timeZone", "companyCurrency", "uiDomain", "dataHostingLocation"}


class Seeder:
    """Seeds one portal after the other; search sees seeds at once."""

    def __init__(self, portal: Callable[[Any], Portal], sign_in: HubSpotSignIn, events: Events) -> None:
        self._portal = portal
        self._sign_in = sign_in
        self._events = events

    def seed(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Add the named records to `portal`, the first one if none is named, and answer their ids by kind; raises ControlError."""
        portal = self._portal(wish.get("portal"))
        puts: dict[str, Callable[[Portal, Any], Any]] = {
            "facts": self._put_facts,
            "users": self._put_user,
            "teams": self._put_team,
            "owners": self.put_owner,
            "properties": self._put_property,
            "pipelines": self._put_pipeline,
            "rules": self._put_rules,
            "meeting_links": self._put_link,
            "keys": self._put_key,
            "apps": self._put_app,
        }
        unknown = wish.keys() - {*puts, *BY_NAME, "portal"}
        if unknown:
            raise ControlError(f"{', '.join(sorted(unknown))}: not a kind of record; write {', '.join([*puts, *BY_NAME])}")
        made: dict[str, Any] = {"portal": portal.id}
        for kind, put in puts.items():
            made |= {kind: [put(portal, each) for each in wish[kind]]} if kind in wish else {}
        for kind in [kind for kind in BY_NAME if kind in wish and kind != "users"]:
            made[kind] = [self.put_record(portal, kind, each) for each in wish[kind]]
        return made

    def put_record(self, portal: Portal, kind: str, wish: dict[str, Any]) -> str:
        """A record, `{"properties", "associations"}`, or with a known `id` a change; raises ControlError."""
        writer = Writer(portal, self._events, source="CRM_UI", seeded=True)
        try:
            known = portal.find(kind, str(wish.get("id", "")))
            if known is not None:
                return writer.update(known, wish["properties"]).id
            return writer.create(kind, wish["properties"], read_ties(portal, BY_NAME[kind], wish.get("associations", []))).id
        except KeyError as missing:
            raise ControlError(f"{kind}: write properties and, if wanted, id or associations; missing {missing}") from missing
        except ApiError as refusal:
            raise ControlError(f"{kind}: {refusal.body['message']}") from refusal
        finally:
            self._events.tell()

    @staticmethod
    def put_owner(portal: Portal, wish: dict[str, Any]) -> str:
        """An owner; ids of owners and of users are never the same."""
        place = len(portal.owners)
        made = {"id": str(FIRST_OWNER + place), "user_id": FIRST_USER + place, "first_name": "", "last_name": "", "email": "", **wish}
        _check_keys("owners", made, _OWNER_KEYS)
        made["id"], made["team_ids"] = str(made["id"]), tuple(str(team) for team in made.get("team_ids", ()))
        if not portal.teams.keys() >= set(made["team_ids"]):
            raise ControlError("owners: seed the teams first")
        owner = Owner(**{"created": portal.clock(), **made})
        portal.owners[owner.id] = owner
        return owner.id

    @staticmethod
    def _put_facts(portal: Portal, wish: dict[str, Any]) -> int:
        _check_keys("facts", wish, _FACTS)
        portal.facts |= wish
        return portal.id

    @staticmethod
    def _put_user(portal: Portal, wish: dict[str, Any]) -> int:
        _check_keys("users", wish, _USER_KEYS)
        made = {"user_id": 100 + len(portal.users), "first_name": "", "last_name": "", "email": "", **wish}
        portal.users[made["user_id"]] = User(**made)
        return int(made["user_id"])

    @staticmethod
    def _put_team(portal: Portal, wish: dict[str, Any]) -> str:
        _check_keys("teams", wish, {"id", "name"})
        portal.teams[str(wish["id"])] = wish["name"]
        return str(wish["id"])

    @staticmethod
    def _put_property(portal: Portal, wish: dict[str, Any]) -> str:
        kind = wish.get("object", "contacts")
        made = {key: value for key, value in wish.items() if key != "object"}
        _check_keys("properties", made, _PROPERTY_KEYS)
        options = tuple((option["value"], option["label"]) for option in made.pop("options", []))
        known = portal.properties[kind].get(made.get("name", ""))
        hubspots = known.defined_by_hubspot if known else False
        label = {"label": made.get("name", ""), "group": f"{BY_NAME[kind].singular}information"}
        return portal.define(kind, Property(**{**label, **made}, options=options, defined_by_hubspot=hubspots)).name

    @staticmethod
    def _put_pipeline(portal: Portal, wish: dict[str, Any]) -> str:
        kind = wish.get("object", "deals")
        made = read_pipeline(wish, portal.clock())
        portal.pipelines[kind] = [*(each for each in portal.pipelines[kind] if each.id != made.id), made]
        return made.id

    @staticmethod
    def _put_rules(portal: Portal, wish: dict[str, Any]) -> str:
        if "required" not in wish or "object" not in wish or wish.keys() - {"object", "required", "when"}:
            raise ControlError("rules: write object, required and, for a conditional rule, when: [property, value]")
        if "when" in wish:
            portal.rules.conditional.append(wish)
        else:
            portal.rules.required_on_create[wish["object"]] = list(wish["required"])
        return str(wish["object"])

    @staticmethod
    def _put_link(portal: Portal, wish: dict[str, Any]) -> str:
        made = seeded_link(wish, portal.next_id(), portal.clock())
        portal.meeting_links[made["slug"]] = made
        return str(made["slug"])

    def _put_key(self, portal: Portal, wish: dict[str, Any]) -> str:
        return self._sign_in.add_key(wish, portal.id).token

    def _put_app(self, _: Portal, wish: dict[str, Any]) -> str:
        return self._sign_in.add_app(wish).client_id


def _check_keys(kind: str, wish: dict[str, Any], known: set[str]) -> None:
    unknown = wish.keys() - known
    if unknown:
        raise ControlError(f"{kind}: {', '.join(sorted(unknown))} is not a key of such a record; write {', '.join(sorted(known))}")
