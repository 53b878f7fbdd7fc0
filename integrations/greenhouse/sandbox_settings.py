"""What can be switched on the simulated Greenhouse while it runs."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args, get_origin

from hub.sandbox import ControlError


@dataclass
class Settings:
    """Limits and the readings of facts that Greenhouse's documentation leaves open; the defaults are the harsher readings.

    Seconds and counts are plain numbers. `webhook_time_factor` shortens the retry schedule of 1 to 480 minutes.
    """

    rate_limit: int = 75
    rate_window_seconds: int = 30
    retry_after_on_429: bool = True
    non_admin_lists: Literal["refuse", "empty"] = "refuse"
    service_account_sees_private: bool = False
    index_lag_seconds: float = 0
    accept_prospect_owner: bool = False
    partial_custom_fields_clear_others: bool = True
    tags_created_from_names: bool = True
    assignment_without_job_access: Literal["accept", "422", "403"] = "accept"
    asynchronous_creates: bool = False
    note_body_limit: int = 50_000
    sign_in_answer: Literal["expires_at", "expires_in", "both"] = "expires_at"
    sign_in_answer_has_scope: bool = False
    sign_in_errors: Literal["rfc", "message"] = "rfc"
    token_limit: int = 60
    access_seconds: int = 3600
    refresh_seconds: int = 24 * 3600
    one_token_per_client: bool = False
    old_secret_works: bool = True
    webhook_time_factor: float = 1 / 600

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
    elif kind is bool:
        if not isinstance(value, bool):
            raise ControlError(f"{name}: write true or false")
    elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (kind is int and not isinstance(value, int)):
        raise ControlError(f"{name}: write a number, zero or more")
