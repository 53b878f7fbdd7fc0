"""What every member decides about themselves."""

from hub.web.profile import own_password, own_sessions, profile
from hub.web.route import BOTH, POST, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/you", profile.show_profile, Needs.VIEWER, BOTH),
    Route("/you/password", own_password.change_password, Needs.VIEWER, BOTH, guesses=True),
    Route("/you/sessions", own_sessions.list_own_sessions, Needs.VIEWER),
    Route("/you/sessions/<int:session_id>/end", own_sessions.end_own_session, Needs.VIEWER, POST),
    Route("/you/sessions/end-others", own_sessions.end_other_sessions, Needs.VIEWER, POST),
)
