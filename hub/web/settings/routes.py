"""What holds for the whole business: rules, wordings, hours, consent."""

from hub.web.route import POST, Route
from hub.web.settings import audit, configuration, consent, desks, hours, notifications, overview, retention, rules, wordings
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/settings", overview.show_settings, Needs.VIEWER),
    Route("/audit-log", audit.show_audit_log, Needs.ADMIN),
    Route("/audit-log.csv", audit.export_audit_log, Needs.ADMIN),
    Route("/configuration", configuration.show_configuration, Needs.ADMIN),
    Route("/configuration.zip", configuration.export_configuration, Needs.ADMIN),
    Route("/configuration/look", configuration.look_at_configuration, Needs.ADMIN, POST),
    Route("/configuration/import", configuration.import_configuration, Needs.ADMIN, POST),
    Route("/desks", desks.list_desks, Needs.VIEWER),
    Route("/desks/create", desks.create_desk, Needs.ADMIN, POST),
    Route("/desks/left-over", desks.save_left_over, Needs.ADMIN, POST),
    Route("/desks/<int:desk_id>", desks.show_desk, Needs.VIEWER),
    Route("/desks/<int:desk_id>/save", desks.save_desk, Needs.ADMIN, POST),
    Route("/desks/<int:desk_id>/delete", desks.delete_desk, Needs.ADMIN, POST),
    Route("/consent", consent.show_consent, Needs.VIEWER),
    Route("/consent/settings", consent.save_consent, Needs.ADMIN, POST),
    Route("/consent.csv", consent.export_consent, Needs.ADMIN),
    Route("/notifications", notifications.show_notifications, Needs.VIEWER),
    Route("/notifications/save", notifications.save_notifications, Needs.VIEWER, POST),
    Route("/notifications/test", notifications.send_test_notification, Needs.VIEWER, POST, "10/hour"),
    Route("/retention", retention.show_retention, Needs.VIEWER),
    Route("/retention/save", retention.save_retention, Needs.ADMIN, POST),
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
