"""What can be switched on the simulated Greenhouse while it runs."""

from dataclasses import dataclass
from typing import Literal

from hub.sandbox.settings import SandboxSettings


@dataclass
class Settings(SandboxSettings):
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
