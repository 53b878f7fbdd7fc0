"""Claiming the installation, signing in and out, invitations, forgotten passwords, and going from one business to another."""

from hub.web.route import BOTH, POST, SLOW_GUESSING, Route
from hub.web.signed_in import Needs
from hub.web.signing_in import businesses, claim, invitation, reset, sign_in

ROUTES: tuple[Route, ...] = (
    Route("/claim/<token>", claim.claim_installation, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/sign-in", sign_in.sign_in, Needs.NOTHING, BOTH, SLOW_GUESSING, limit_by_account=True),
    Route("/sign-in/business", sign_in.choose_business, Needs.NOTHING, POST, SLOW_GUESSING),
    Route("/sign-in/forgotten", reset.forgotten_password, Needs.NOTHING, BOTH, SLOW_GUESSING, limit_by_account=True),
    Route("/reset/<token>", reset.reset_password, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/invitation/<token>", invitation.accept_invitation, Needs.NOTHING, BOTH, SLOW_GUESSING, limit_by_account=True),
    Route("/sign-out", sign_in.sign_out, Needs.VIEWER, POST),
    Route("/businesses", businesses.list_businesses, Needs.VIEWER),
    Route("/businesses/open", businesses.open_business, Needs.VIEWER, POST, SLOW_GUESSING),
    Route("/businesses/more", businesses.open_more_businesses, Needs.VIEWER, POST, SLOW_GUESSING),
    Route("/businesses/new", businesses.add_business, Needs.OWNER, BOTH),
)
