"""What can be switched on the simulated Lever while it runs."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args, get_origin

from hub.sandbox import ControlError


@dataclass
class Settings:
    """Limits, and the readings of facts that Lever's documentation leaves open; the defaults are the harsher readings.

    Seconds and counts are plain numbers; SANDBOX.md explains each. `rate_per_second` 0 switches the limiter off, `next_token_hours` 0
    lets page tokens live for ever, `note_length_limit` and `thread_limit` 0 mean no limit.
    """

    rate_per_second: float = 10
    rate_burst: int = 20
    list_lag_seconds: float = 0
    next_token_hours: float = 24
    archived_hidden_by_default: bool = False
    deprecated_candidates: Literal["gone", "served"] = "gone"
    merged_contact: Literal["not_found", "moved"] = "not_found"
    contact_put: Literal["replace", "merge"] = "replace"
    phone_types: Literal["two", "five"] = "two"
    interviewers_may_act: bool = False
    deactivated_may_act: bool = True
    deactivated_may_own: bool = False
    note_put: Literal["replaces", "keeps_others", "refused"] = "replaces"
    ui_note_status: Literal["403", "400", "404"] = "403"
    note_length_limit: int = 5000
    thread_limit: int = 200
    secret_notes_listed: bool = False
    validation_error_code: Literal["BadRequest", "ValidationError"] = "BadRequest"
    invalid_grant_status: Literal["403", "400"] = "403"
    refresh_reuse_kills_family: bool = True
    year_counts_from_consent: bool = True
    pkce: Literal["refused", "optional"] = "refused"
    prompt_consent: Literal["refused", "forces"] = "refused"
    missing_audience: Literal["unusable", "no_permission"] = "unusable"
    scope_answer_has_offline_access: bool = False
    data_centre: Literal["us", "eu"] = "us"
    eu_tokens_on_us_host: Literal["redirect", "serve"] = "redirect"
    webhook_answers_nested: bool = True
    webhook_urls: Literal["https", "any"] = "https"
    webhook_triggered_at: Literal["number", "string"] = "number"
    contact_event_key: Literal["contactId", "id"] = "contactId"
    webhook_time_factor: float = 1 / 600
    upload_limit_bytes: int = 30_000_000
    opt_out_tag: str = "Do not text"

    def change(self, wish: dict[str, Any]) -> None:
        """Set what is named, all or nothing; raises ControlError with a sentence."""
        known = {field.name: field.type for field in fields(self)}
        for name, value in wish.items():
            if name not in known:
                raise ControlError(f"{name}: not a setting; write one of {', '.join(known)}")
            _check(name, known[name], value)
        for name, value in wish.items():
            setattr(self, name, value)

    def to_json(self) -> dict[str, Any]:
        """All settings by name."""
        return asdict(self)


def _check(name: str, kind: Any, value: Any) -> None:
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise ControlError(f"{name}: write one of {', '.join(get_args(kind))}")
    elif kind in (bool, str):
        if not isinstance(value, kind):
            raise ControlError(f"{name}: write {'true or false' if kind is bool else 'a text'}")
    elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (kind is int and not isinstance(value, int)):
        raise ControlError(f"{name}: write a number, zero or more")
