"""Conversations, and what is known of and decided on their callers."""

from hub.web.inbox import caller_consent, caller_export, callers, conversation_page, list_page, media
from hub.web.route import POST, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/inbox", list_page.list_conversations, Needs.VIEWER),
    Route("/conversations/<int:conversation_id>", conversation_page.show_conversation, Needs.VIEWER),
    Route("/media/texts/<int:text_id>/<int:number>", media.show_attachment, Needs.VIEWER),
    Route("/media/voicemails/<int:call_id>", media.play_voicemail, Needs.VIEWER),
    Route("/callers/<int:caller_id>/pause", callers.pause_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/resume", callers.resume_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/mark", callers.mark_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/unmark", callers.unmark_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/consent", caller_consent.show_caller_consent, Needs.VIEWER),
    Route("/callers/<int:caller_id>/opt-out", caller_consent.opt_caller_out, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/opt-in", caller_consent.opt_caller_in, Needs.ADMIN, POST),
    Route("/callers/<int:caller_id>/report.json", caller_consent.export_caller, Needs.ADMIN),
    Route("/callers.csv", caller_export.export_callers, Needs.ADMIN),
)
