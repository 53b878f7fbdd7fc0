"""The simulated phone."""

from hub.web.route import POST, Route
from hub.web.sandbox_phone import phone_page
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/sandbox/phone", phone_page.show_phone, Needs.VIEWER, sandbox_only=True),
    Route("/sandbox/phone/ring", phone_page.ring, Needs.AGENT, POST, sandbox_only=True),
    Route("/sandbox/phone/text", phone_page.text, Needs.AGENT, POST, sandbox_only=True),
)
