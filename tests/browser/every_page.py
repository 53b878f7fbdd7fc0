"""Every page there is, read from the table of routes, so that a new one is looked at without anybody remembering it."""

import re

from hub.web.route import Route
from hub.web.routes import ROUTES
from hub.web.signed_in import Needs
from tests.browser.full_business import FullBusiness
from tests.hub.web.test_every_route import identity_of

NO_PAGES = re.compile(r"\.(csv|json|zip|toml|svg)$|^/(live|healthz|readyz|media)")
PART = re.compile(r"<(?:int:)?(\w+)>")
IN_ADDRESSES = {"key": "generic", "token": "x"}
QUERIES = {"show_template": "state=open&language=en", "show_preview": "line=1"}


def is_page(route: Route) -> bool:
    """Whether somebody opens it to read it."""
    return "GET" in route.methods and not NO_PAGES.search(route.path) and not route.sandbox_only


PAGES = [route for route in ROUTES if is_page(route)]
SIGNED_IN = [route for route in PAGES if route.needs is not Needs.NOTHING]


def address_of(route: Route, business: FullBusiness) -> str:
    """The path of a page with the ids of this business."""

    def filled(part: re.Match[str]) -> str:
        if part[1] in IN_ADDRESSES:
            return IN_ADDRESSES[part[1]]
        known = business.id_of(part[1])
        return str(known if known is not None else identity_of(business.rows, route))

    path = PART.sub(filled, route.path)
    return f"{path}?{QUERIES[route.endpoint]}" if route.endpoint in QUERIES else path


def name_of(route: Route) -> str:
    """The endpoint, as what a test is called by."""
    return route.endpoint
