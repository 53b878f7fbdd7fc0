"""What can be switched on the simulated HubSpot while it runs."""

from dataclasses import dataclass
from typing import Literal

from hub.sandbox.settings import SandboxSettings


@dataclass
class Settings(SandboxSettings):
    """Limits, what the portals have bought and switched on, and the readings of facts that HubSpot's documentation leaves open.

    Seconds and counts are plain numbers. A limit of 0 means what the plan gives. `webhook_time_factor` shortens the retry schedule
    of 24 hours.
    """

    plan: Literal["starter", "professional", "enterprise"] = "professional"
    api_add_on: bool = False
    burst_limit: int = 0
    daily_limit: int = 0
    search_limit: int = 5
    retry_after_on_429: bool = False
    search_lag_seconds: float = 10
    search_update_lag_seconds: float = 30
    max_filter_groups: int = 5
    search_keys_required: bool = False
    associations_required: bool = True
    versions: Literal["2026-09 and 2026-03", "2026-09", "2026-03"] = "2026-09 and 2026-03"
    sign_in_versions: Literal["dated and v3", "dated", "v3"] = "dated and v3"
    association_reads_by_path: bool = False
    leads: Literal["available", "403", "400"] = "available"
    phone_validation: bool = False
    default_country: str = "US"
    searchable_keeps_trunk_zero: bool = False
    international_search_form: Literal["digits", "e164"] = "digits"
    companies_from_email: bool = False
    secondary_email_resolves: bool = True
    lifecycle_backwards: Literal["ignore", "refuse"] = "ignore"
    archived_owner_assignable: bool = False
    datetimes_as: Literal["iso", "epoch"] = "iso"
    batch_failures: Literal["whole", "partial"] = "whole"
    unique_conflict: Literal["409", "400"] = "409"
    racing_upserts: int = 0
    unique_on_notes_and_communications: bool = False
    activity_schema_scope: Literal["contacts", "own"] = "contacts"
    missed_calls_accepted: bool = True
    call_external_id_writable: bool = True
    calling_extension_enabled: bool = False
    slot_taken_status: Literal["400", "409"] = "400"
    merge_makes_new_record: bool = False
    merged_in_associations: Literal["survivor", "refused"] = "survivor"
    pkce: Literal["optional", "required", "refused"] = "optional"
    rotate_refresh_tokens: bool = False
    reused_refresh_token_kills: bool = True
    refresh_answer_has_token: bool = True
    refresh_seconds: int = 0
    revoke_ends_access_tokens: bool = False
    bad_auth_code_named: bool = True
    old_error_fields: bool = True
    webhook_copies: int = 1
    webhook_time_factor: float = 1 / 3600
    do_not_text_property: str = "textback_hub_no_texts"
