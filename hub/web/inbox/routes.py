"""Conversations, and what is known of and decided on their callers."""

from hub.web.inbox import (
    caller_consent,
    caller_erasure,
    caller_export,
    callers,
    conversation_actions,
    conversation_page,
    list_page,
    media,
    other_record,
    writing,
)
from hub.web.route import POST, Route
from hub.web.signed_in import Needs

ROUTES: tuple[Route, ...] = (
    Route("/inbox", list_page.list_conversations, Needs.VIEWER),
    Route("/conversations/<int:conversation_id>", conversation_page.show_conversation, Needs.VIEWER),
    Route("/conversations/<int:conversation_id>/write", writing.show_writing, Needs.AGENT),
    Route("/conversations/<int:conversation_id>/texts", writing.send_to_caller, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/check", writing.check_words_to_caller, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/writing", writing.say_that_one_writes, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/called-back", writing.say_that_one_called_back, Needs.AGENT, POST),
    Route("/texts/<int:text_id>/again", writing.send_text_again, Needs.AGENT, POST),
    Route("/media/texts/<int:text_id>/<int:number>", media.show_attachment, Needs.VIEWER),
    Route("/media/voicemails/<int:call_id>", media.play_voicemail, Needs.VIEWER),
    Route("/conversations/<int:conversation_id>/assign", conversation_actions.assign_conversation, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/close", conversation_actions.close_conversation, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/reopen", conversation_actions.reopen_conversation, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/note", conversation_actions.note_conversation, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/outcome", conversation_actions.record_conversation_outcome, Needs.AGENT, POST),
    Route("/conversations/<int:conversation_id>/other-record", other_record.show_other_records, Needs.AGENT),
    Route("/conversations/<int:conversation_id>/other-record", other_record.move_to_other_record, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/pause", callers.pause_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/resume", callers.resume_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/mark", callers.mark_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/unmark", callers.unmark_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/consent", caller_consent.show_caller_consent, Needs.VIEWER),
    Route("/callers/<int:caller_id>/opt-out", caller_consent.opt_caller_out, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/opt-in", caller_consent.opt_caller_in, Needs.ADMIN, POST),
    Route("/callers/<int:caller_id>/report.json", caller_consent.export_caller, Needs.ADMIN),
    Route("/callers/<int:caller_id>/erase", caller_erasure.ask_to_erase_caller, Needs.ADMIN),
    Route("/callers/<int:caller_id>/erase/now", caller_erasure.erase_this_caller, Needs.ADMIN, POST),
    Route("/callers.csv", caller_export.export_callers, Needs.ADMIN),
)
