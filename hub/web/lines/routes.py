"""The lines, their set-up and previews."""

from hub.web.lines import line_actions, line_set_up, lines, preview
from hub.web.route import POST, SLOW_GUESSING, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/lines", lines.list_lines, Needs.VIEWER),
    Route("/lines/pause-all", line_actions.pause_account, Needs.ADMIN, POST),
    Route("/lines/resume-all", line_actions.resume_account, Needs.ADMIN, POST),
    Route("/lines/try-address", line_set_up.try_address_now, Needs.ADMIN, POST, SLOW_GUESSING),
    Route("/lines/night", line_actions.answer_night, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>", lines.show_line, Needs.VIEWER),
    Route("/lines/<int:line_id>/set-up", line_set_up.show_line_set_up, Needs.VIEWER),
    Route("/lines/<int:line_id>/check", line_set_up.check_line_now, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/fallback-pasted", line_set_up.note_fallback_pasted, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/test", line_set_up.begin_test, Needs.AGENT, POST, SLOW_GUESSING),
    Route("/lines/<int:line_id>/settings", lines.save_line, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/switch-on", line_actions.switch_texting_on, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/greeting", line_actions.use_greeting_offered, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/only-watch", line_actions.only_watch, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/pause", line_actions.pause_line, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/resume", line_actions.resume_line, Needs.ADMIN, POST),
    Route("/lines/<int:line_id>/resume-sender", line_actions.resume_line_sender, Needs.ADMIN, POST),
    Route("/preview", preview.show_preview, Needs.VIEWER),
)
