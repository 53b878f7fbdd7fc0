"""Claiming the installation, signing in and out."""

from hub.web.route import BOTH, POST, SLOW_GUESSING, Route
from hub.web.signed_in import Needs
from hub.web.signing_in import claim, sign_in

ROUTES: tuple[Route, ...] = (
    Route("/claim/<token>", claim.claim_installation, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/sign-in", sign_in.sign_in, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/sign-in/business", sign_in.choose_business, Needs.NOTHING, POST, SLOW_GUESSING),
    Route("/sign-out", sign_in.sign_out, Needs.VIEWER, POST),
)
