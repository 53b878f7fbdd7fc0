"""The reports."""

from hub.web.reports import page, replies_page
from hub.web.route import POST, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/reports", page.show_reports, Needs.VIEWER),
    Route("/reports/file", page.download_report, Needs.VIEWER),
    Route("/reports/replies", replies_page.list_answered_replies, Needs.VIEWER),
    Route("/reports/worth", page.save_worth, Needs.ADMIN, POST),
    Route("/reports/weekly", page.want_weekly_report, Needs.VIEWER, POST),
)
