"""Every page and action, with what it asks of whoever opens it: the one table to read first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask.typing import ResponseReturnValue

from hub.web import (
    call_trace,
    caller_consent,
    caller_export,
    callers,
    calls,
    claim,
    connect,
    connection_actions,
    connections,
    consent,
    conversations,
    effects,
    front_page,
    health,
    hours,
    line_actions,
    line_set_up,
    lines,
    live,
    mapping,
    oauth_client,
    preview,
    record_question,
    rules,
    sandbox_phone,
    sign_in,
    tasks,
    wordings,
)
from hub.web.signed_in import Needs

View = Callable[..., ResponseReturnValue]
SLOW_GUESSING = "10/minute;60/hour"


@dataclass(frozen=True, slots=True)
class Route:
    """One address; `limit` is how often one visitor may post to it."""

    path: str
    view: Callable[..., Any]
    needs: Needs
    methods: tuple[str, ...] = ("GET",)
    limit: str | None = None
    sandbox_only: bool = False

    @property
    def endpoint(self) -> str:
        """The name for `url_for`, behind `web.`: that of the function."""
        return self.view.__name__


POST = ("POST",)
BOTH = ("GET", "POST")

ROUTES: tuple[Route, ...] = (
    Route("/healthz", health.healthz, Needs.NOTHING),
    Route("/readyz", health.readyz, Needs.NOTHING),
    Route("/claim/<token>", claim.claim_installation, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/sign-in", sign_in.sign_in, Needs.NOTHING, BOTH, SLOW_GUESSING),
    Route("/sign-in/business", sign_in.choose_business, Needs.NOTHING, POST, SLOW_GUESSING),
    Route("/sign-out", sign_in.sign_out, Needs.VIEWER, POST),
    Route("/live", live.live, Needs.VIEWER),
    Route("/", front_page.front_page, Needs.VIEWER),
    Route("/notices/<int:notice_id>/read", front_page.mark_notice_read, Needs.VIEWER, POST),
    Route("/calls", calls.list_calls, Needs.VIEWER),
    Route("/calls/<int:call_id>", call_trace.show_call, Needs.VIEWER),
    Route("/conversations/<int:conversation_id>", conversations.show_conversation, Needs.VIEWER),
    Route("/effects/<int:effect_id>/retry", effects.retry_effect, Needs.AGENT, POST),
    Route("/tasks", tasks.list_tasks, Needs.VIEWER),
    Route("/tasks/<int:task_id>/record", record_question.choose_record, Needs.AGENT, POST),
    Route("/tasks/<int:task_id>/done", tasks.finish_task, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/pause", callers.pause_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/resume", callers.resume_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/mark", callers.mark_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/unmark", callers.unmark_caller, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/consent", caller_consent.show_caller_consent, Needs.VIEWER),
    Route("/callers/<int:caller_id>/opt-out", caller_consent.opt_caller_out, Needs.AGENT, POST),
    Route("/callers/<int:caller_id>/opt-in", caller_consent.opt_caller_in, Needs.ADMIN, POST),
    Route("/callers/<int:caller_id>/report.json", caller_consent.export_caller, Needs.ADMIN),
    Route("/consent", consent.show_consent, Needs.VIEWER),
    Route("/consent/settings", consent.save_consent, Needs.ADMIN, POST),
    Route("/consent.csv", consent.export_consent, Needs.ADMIN),
    Route("/lines", lines.list_lines, Needs.VIEWER),
    Route("/lines/pause-all", line_actions.pause_account, Needs.ADMIN, POST),
    Route("/lines/resume-all", line_actions.resume_account, Needs.ADMIN, POST),
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
    Route("/preview", preview.show_preview, Needs.VIEWER),
    Route("/connections", connections.list_connections, Needs.VIEWER),
    Route("/connections/owner-source", connection_actions.choose_owner_source, Needs.ADMIN, POST),
    Route("/connections/new/<key>", connect.connect_system, Needs.ADMIN, BOTH, SLOW_GUESSING),
    Route("/connections/client/<key>", oauth_client.enter_oauth_client, Needs.ADMIN, BOTH),
    Route("/connections/<key>/signed-in", connect.come_back, Needs.ADMIN),
    Route("/connections/<int:connection_id>", connections.show_connection, Needs.VIEWER),
    Route("/connections/<int:connection_id>/sign-in", connect.sign_in_again, Needs.ADMIN, BOTH, SLOW_GUESSING),
    Route("/connections/<int:connection_id>/check", connection_actions.check_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/pause", connection_actions.pause_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/resume", connection_actions.resume_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/disconnect", connection_actions.disconnect_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping", mapping.show_mapping, Needs.VIEWER),
    Route("/connections/<int:connection_id>/mapping/save", mapping.save_mapping_changes, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping/try", mapping.try_mapping_changes, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping/go-back", mapping.go_back_to_mapping, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping/fields", mapping.read_vendor_fields, Needs.ADMIN, POST),
    Route("/callers.csv", caller_export.export_callers, Needs.ADMIN),
    Route("/sandbox/phone", sandbox_phone.show_phone, Needs.VIEWER, sandbox_only=True),
    Route("/sandbox/phone/ring", sandbox_phone.ring, Needs.AGENT, POST, sandbox_only=True),
    Route("/sandbox/phone/text", sandbox_phone.text, Needs.AGENT, POST, sandbox_only=True),
)
