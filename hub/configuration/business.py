"""business.toml: what holds for the whole business."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from phonenumbers import SUPPORTED_REGIONS

from hub.configuration.faults import Impossible
from hub.configuration.section import TEXT, Item, Place, columns_of, object_of, optional, without_empty
from hub.configuration.who import connection_of, desk_of, member_of, name_of_connection
from hub.records.account import Account, CreatePolicy, Desk, Member, Trade
from hub.records.session import AccountSession
from hub.retention.limits import LIMITS
from hub.rules import RANGES
from hub.textback.packs import LANGUAGES

NOT_IN_FILES = ("id", "created_at", "client_desk_id", "fallback_member_id", "owner_connection_id", "openid_allowed", "openid_only")
"""What is no setting, what is named in words instead, and how people sign in, which only an owner decides and could lock everybody out."""
CHOICES: Mapping[str, list[str]] = {
    "trade": [str(trade) for trade in Trade],
    "create_policy": [str(policy) for policy in CreatePolicy],
    "language": list(LANGUAGES),
}
PATTERNS = {"region": "^[A-Z]{2}$", "currency": "^[A-Z]{3}$", "link": r"^https://[^\s/]+\.\S+$"}
LONGEST = {"name": 80, "link": 100, "support_contact": 80}
MOST = {"quiet_period_s": 240 * 60, "offers_per_month": 30, "callback_minutes": 480, "booking_worth": 10_000_000, "booking_percent": 100}
MOST_COUNTRIES = 50
MORE = {
    "client_desk": optional(TEXT),
    "fallback_member": optional(TEXT),
    "owner_system": optional(TEXT),
    "owner_connection": optional(TEXT),
}


class Business:
    """One part: the account."""

    file, noun, table = "business.toml", "business", ""

    def schema(self) -> dict[str, Any]:
        """Every setting of the account, with what it may be."""
        columns = columns_of(Account, NOT_IN_FILES)
        for name, schema in columns.items():
            if name in CHOICES:
                schema["enum"] = CHOICES[name]
            if name in PATTERNS:
                schema["pattern"] = PATTERNS[name]
            if name in LONGEST:
                schema["maxLength"] = LONGEST[name]
            if name in MOST:
                schema["maximum"] = MOST[name]
            if name in RANGES:
                schema["minimum"], schema["maximum"] = RANGES[name]
        for limit in LIMITS.values():
            columns[limit.column] |= {"minimum": limit.least, "maximum": limit.most}
        columns["name"]["minLength"] = 1
        columns["text_countries"] |= {"maxItems": MOST_COUNTRIES, "items": {**TEXT, "pattern": PATTERNS["region"]}}
        return object_of(columns, MORE)

    def name(self, item: Item) -> str:  # noqa: ARG002 - there is one
        """There is one."""
        return ""

    def read(self, session: AccountSession) -> dict[str, Item]:
        """The account."""
        account = session.get_one(Account, session.account_id)
        desk = session.get(Desk, account.client_desk_id) if account.client_desk_id else None
        member = session.get(Member, account.fallback_member_id) if account.fallback_member_id else None
        owner = name_of_connection(session, account.owner_connection_id)
        values = {name: getattr(account, name) for name in columns_of(Account, NOT_IN_FILES)}
        values |= {"client_desk": desk.name if desk else None, "fallback_member": member.email if member else None}
        values |= {"owner_system": owner[0] if owner else None, "owner_connection": owner[1] if owner else None}
        return {"": without_empty(values)}

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:  # noqa: ARG002 - nothing of it is needed
        """Everything but what names somebody or something that is not here."""
        if item["time_zone"] not in available_timezones():
            raise Impossible(f"{item['time_zone']} is no time zone; write one such as America/New_York.")
        unknown = [code for code in (item["region"], *item["text_countries"]) if code not in SUPPORTED_REGIONS]
        if unknown:
            raise Impossible(f"{unknown[0]} is no country that has phone numbers; write two letters such as US.")
        account = session.get_one(Account, session.account_id, with_for_update=True)
        troubles: list[str] = []
        if "texts_at_night" not in item and account.texts_at_night is not None:
            item = {**item, "texts_at_night": account.texts_at_night}
            troubles.append("Whether texts leave at night stays as it was answered here; the file has no answer.")
        for name in columns_of(Account, NOT_IN_FILES):
            setattr(account, name, item.get(name))
        owner = (item.get("owner_system"), item.get("owner_connection"))
        find: tuple[tuple[str, bool, Callable[[], int]], ...] = (
            ("client_desk_id", item.get("client_desk") is not None, lambda: desk_of(session, item["client_desk"]).id),
            ("fallback_member_id", item.get("fallback_member") is not None, lambda: member_of(session, item["fallback_member"]).id),
            ("owner_connection_id", None not in owner, lambda: connection_of(session, str(owner[0]), str(owner[1])).id),
        )
        for column, is_named, found in find:
            try:
                setattr(account, column, found() if is_named else None)
            except Impossible as impossible:
                troubles.append(str(impossible))
        return troubles

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - the account stays
        """The account stays."""
        return "A business stays."
