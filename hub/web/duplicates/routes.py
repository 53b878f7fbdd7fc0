"""Possible duplicates."""

from hub.web.duplicates import page
from hub.web.route import POST, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/duplicates", page.show_duplicates, Needs.AGENT),
    Route("/callers/<int:caller_id>/record", page.link_to_this_one, Needs.AGENT, POST),
)
