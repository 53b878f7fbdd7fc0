"""The team: who belongs to the business, with which rights, and who is asked in."""

from hub.web.route import BOTH, POST, Route
from hub.web.signed_in import Needs
from hub.web.team import inviting, member_page, team_page

ROUTES: tuple[Route, ...] = (
    Route("/team", team_page.show_team, Needs.ADMIN),
    Route("/team/invite", inviting.invite_member, Needs.ADMIN, BOTH),
    Route("/team/invitations/<int:invitation_id>/renew", inviting.renew_invitation, Needs.ADMIN, POST),
    Route("/team/invitations/<int:invitation_id>/take-back", inviting.take_back_invitation, Needs.ADMIN, POST),
    Route("/team/<int:member_id>", member_page.show_member, Needs.ADMIN, BOTH),
    Route("/team/<int:member_id>/sign-out", member_page.sign_member_out, Needs.ADMIN, POST),
    Route("/team/<int:member_id>/reset-link", member_page.make_reset_link, Needs.ADMIN, POST),
    Route("/team/<int:member_id>/end", member_page.end_member, Needs.ADMIN, POST),
)
