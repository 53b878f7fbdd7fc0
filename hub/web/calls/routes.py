"""The list of calls and the story of one."""

from hub.web.calls import call_trace, list_page, replay_page
from hub.web.route import POST, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/calls", list_page.list_calls, Needs.VIEWER),
    Route("/calls.csv", list_page.export_calls, Needs.ADMIN),
    Route("/calls/<int:call_id>", call_trace.show_call, Needs.VIEWER),
    Route("/calls/<int:call_id>/replay", replay_page.show_replay, Needs.AGENT),
    Route("/calls/<int:call_id>/replay/copy", replay_page.replay_on_copy, Needs.AGENT, POST),
    Route("/calls/<int:call_id>/replay/real", replay_page.replay_for_real, Needs.ADMIN, POST),
)
