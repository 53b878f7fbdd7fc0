"""The simulated phone."""

from hub.web.route import POST, Route
from hub.web.sandbox_phone import actions, phone_page
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/sandbox/phone", phone_page.show_phone, Needs.VIEWER, sandbox_only=True),
    Route("/sandbox/phone/ring", actions.ring, Needs.AGENT, POST, sandbox_only=True),
    Route("/sandbox/phone/go-on", actions.go_on, Needs.AGENT, POST, sandbox_only=True),
    Route("/sandbox/phone/text", actions.text, Needs.AGENT, POST, sandbox_only=True),
    Route("/sandbox/phone/carrier", actions.put_carrier_in_mood, Needs.AGENT, POST, sandbox_only=True),
)
