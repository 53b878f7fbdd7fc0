"""What holds for the whole business: rules, wordings, hours, consent."""

from hub.web.route import POST, Route
from hub.web.settings import consent, hours, overview, rules, wordings
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/settings", overview.show_settings, Needs.VIEWER),
    Route("/consent", consent.show_consent, Needs.VIEWER),
    Route("/consent/settings", consent.save_consent, Needs.ADMIN, POST),
    Route("/consent.csv", consent.export_consent, Needs.ADMIN),
    Route("/rules", rules.show_rules, Needs.VIEWER),
    Route("/rules/save", rules.save_rules, Needs.ADMIN, POST),
    Route("/templates", wordings.list_templates, Needs.VIEWER),
    Route("/templates/settings", wordings.save_template_settings, Needs.ADMIN, POST),
    Route("/templates/wording", wordings.show_template, Needs.VIEWER),
    Route("/templates/check", wordings.check_template, Needs.ADMIN, POST),
    Route("/templates/save", wordings.save_template, Needs.ADMIN, POST),
    Route("/templates/take-back", wordings.take_template_back, Needs.ADMIN, POST),
    Route("/hours", hours.show_hours, Needs.VIEWER),
    Route("/hours/save", hours.save_hours, Needs.ADMIN, POST),
    Route("/hours/remove", hours.remove_hours, Needs.ADMIN, POST),
)
