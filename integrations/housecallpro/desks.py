"""Desks: employees, tags, and the area that the shop serves."""

from collections.abc import Mapping, Sequence

from hub.contract.people import VendorDesk
from hub.contract.requests import RequestPort
from integrations.housecallpro.payloads import full_name
from integrations.housecallpro.reading import Row, open_rows, rows

SHOWN_ZIPS = 5


def employees_of(api: RequestPort) -> list[Row]:
    """Everybody who is active; whoever left is no longer listed."""
    return list(rows(api, "/employees", "employees", {"sort_by": "created_at"}))


def list_desks(api: RequestPort, *, by_partner: bool) -> list[VendorDesk]:
    """A desk for each employee, each tag and each service zone, which only partners may read: else for each ZIP code served."""
    employees = employees_of(api)
    people = [
        VendorDesk(
            id=f"employee-{employee['id']}",
            name=full_name(employee) or str(employee["id"]),
            kind="employee",
            owner_id=str(employee["id"]),
        )
        for employee in employees
    ]
    tags = open_rows(api, "/tags", "tags", {"sort_by": "name"})
    zones = open_rows(api, "/service_zones", "service_zones") if by_partner else []
    areas = [_zone(zone) for zone in zones] or _zip_codes(api)
    return [*people, *(_tag(tag, employees) for tag in tags), *areas]


def _tag(tag: Row, employees: Sequence[Row]) -> VendorDesk:
    """A tag is held by the one employee who carries it."""
    name = str(tag.get("name") or "")
    holders = [employee for employee in employees if name.casefold() in (str(held).casefold() for held in employee.get("tags") or ())]
    owner = str(holders[0]["id"]) if len(holders) == 1 else None
    return VendorDesk(id=f"tag-{tag['id']}", name=name, kind="tag", owner_id=owner)


def _zone(zone: Row) -> VendorDesk:
    zips = [str(code) for code in zone.get("zip_codes") or []]
    shown = ", ".join(zips[:SHOWN_ZIPS]) + (", …" if len(zips) > SHOWN_ZIPS else "")
    pros = zone.get("service_pros") or []
    name = f"{zone.get('name')} ({shown})" if shown else str(zone.get("name") or "")
    return VendorDesk(id=f"zone-{zone['id']}", name=name, kind="service zone", owner_id=str(pros[0]["id"]) if len(pros) == 1 else None)


def _zip_codes(api: RequestPort) -> list[VendorDesk]:
    areas = api.get("/company").json.get("service_areas_data")
    codes = areas.get("zip_codes") if isinstance(areas, Mapping) else None
    return [VendorDesk(id=f"zip-{code}", name=f"ZIP {code}", kind="ZIP code") for code in dict.fromkeys(codes or [])]
