"""What needs attention, and the buttons that settle it."""

from hub.web.attention import actions, page
from hub.web.route import POST, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/attention", page.show_attention, Needs.VIEWER),
    Route("/effects/<int:effect_id>/arrived", actions.say_text_arrived, Needs.AGENT, POST),
    Route("/effects/<int:effect_id>/send-again", actions.send_doubtful_text_again, Needs.AGENT, POST),
    Route("/effects/<int:effect_id>/dismiss", actions.dismiss_effect, Needs.AGENT, POST),
    Route("/events/<int:event_id>/again", actions.settle_event_again, Needs.ADMIN, POST),
    Route("/events/<int:event_id>/dismiss", actions.dismiss_event, Needs.ADMIN, POST),
    Route("/requests/<int:request_id>/again", actions.read_request_again, Needs.ADMIN, POST),
    Route("/requests/<int:request_id>/dismiss", actions.dismiss_request, Needs.ADMIN, POST),
)
