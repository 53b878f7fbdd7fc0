"""What can be switched on the simulated Housecall Pro while it runs."""

from dataclasses import dataclass
from typing import Literal

from hub.sandbox.settings import SandboxSettings


@dataclass
class Settings(SandboxSettings):
    """Limits and the readings of facts that the vendor leaves open; SANDBOX.md explains each. Times are seconds."""

    # who may ask, and how often
    plan: Literal["max", "xl", "essentials", "basic"] = "max"
    wrong_kind_of_credential: Literal["401", "403", "allow"] = "401"
    api_key_as_bearer: bool = False
    single_location_rejects_company_header: bool = True
    rate_limit: int = 10
    rate_window_seconds: float = 1
    line_item_limit: int = 5
    retry_after_on_429: bool = False
    # what is read from a request
    unknown_parameters: Literal["ignore", "refuse"] = "ignore"
    unknown_keys: Literal["refuse", "ignore"] = "refuse"
    page_size_at_most: int = 200
    times_without_offset: Literal["company", "utc"] = "company"
    # people
    phones_accepted: Literal["any", "ten_digits"] = "any"
    phones_shown: Literal["digits", "as_typed"] = "digits"
    search_matches: Literal["stored_digits", "as_typed", "any_form"] = "stored_digits"
    search_home_and_work: bool = False
    search_without_hit: Literal["unrelated", "empty"] = "unrelated"
    search_lag_seconds: float = 0
    list_lag_seconds: float = 0
    customer_duplicates: Literal["made", "refused"] = "made"
    put_replaces: bool = True
    unknown_tag_names: Literal["create", "refuse"] = "create"
    unknown_lead_source: Literal["refuse", "accept"] = "refuse"
    notifications_by_default: bool = True
    deleted_customer: Literal["404", "410"] = "404"
    # leads, jobs, estimates
    leads: Literal["on", "403", "404"] = "on"
    lead_keeps_customer_name: bool = True
    lead_deleted_is_told: bool = False
    default_assignee: Literal["first_admin", "nobody"] = "first_admin"
    one_visit_job_has_appointment: bool = True
    dispatch_replaces: bool = True
    copy_approved_estimates: bool = False
    # sign-in
    refresh_reuse: Literal["kills", "refused", "works"] = "kills"
    refresh_needs_redirect_uri: bool = True
    created_at_as: Literal["number", "text"] = "number"
    sign_in_errors_with_200: bool = False
    # webhooks
    webhooks_held: bool = False
    webhooks_newest_first: bool = False
    webhook_time_factor: float = 1 / 600
    webhook_timeout_seconds: float = 10
    signature_prefix: bool = False
    probe_is_signed: bool = False
