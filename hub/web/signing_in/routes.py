"""Claiming the installation, signing in and out, invitations, forgotten passwords, and going from one business to another."""

from hub.web.route import BOTH, POST, SLOW_GUESSING, Route
from hub.web.signed_in import Needs
from hub.web.signing_in import businesses, claim, invitation, openid, reset, sign_in, ways_in

ROUTES: tuple[Route, ...] = (
    Route("/claim/<token>", claim.claim_installation, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/sign-in", sign_in.sign_in, Needs.NOTHING, BOTH, guesses=True),
    Route("/sign-in/business", sign_in.choose_business, Needs.NOTHING, POST, SLOW_GUESSING),
    Route("/sign-in/forgotten", reset.forgotten_password, Needs.NOTHING, BOTH, SLOW_GUESSING, mails=True),
    Route("/sign-in/openid", openid.leave_for_provider, Needs.NOTHING),
    Route("/sign-in/openid/back", openid.come_back_from_provider, Needs.NOTHING),
    Route("/reset/<token>", reset.reset_password, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/invitation/<token>", invitation.accept_invitation, Needs.NOTHING, BOTH, guesses=True),
    Route("/sign-out", sign_in.sign_out, Needs.VIEWER, POST),
    Route("/businesses", businesses.list_businesses, Needs.VIEWER),
    Route("/businesses/open", businesses.open_business, Needs.VIEWER, POST, SLOW_GUESSING),
    Route("/businesses/more", businesses.open_more_businesses, Needs.VIEWER, POST, guesses=True),
    Route("/settings/sign-in", ways_in.show_ways_in, Needs.OWNER),
    Route("/settings/sign-in/provider", ways_in.enter_provider, Needs.OWNER, POST),
    Route("/settings/sign-in/provider/forget", ways_in.forget_provider, Needs.OWNER, POST),
    Route("/settings/sign-in/ways", ways_in.choose_ways_in, Needs.OWNER, POST),
    Route("/businesses/new", businesses.add_business, Needs.OWNER, BOTH),
)
