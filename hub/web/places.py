"""Where a reader finds what: the places at the top of each page, and those among the settings."""

from dataclasses import dataclass

from flask import current_app, request

from hub.web.signed_in import Needs


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the navigation; it is the current one on every page whose view stands in one of `modules`."""

    name: str
    endpoint: str
    modules: tuple[str, ...]
    sentence: str = ""
    sandbox_only: bool = False
    needs: Needs = Needs.VIEWER

    @property
    def is_here(self) -> bool:
        """Whether the page that is being shown belongs to it."""
        view = current_app.view_functions.get(request.endpoint or "")
        module = getattr(view, "__module__", "")
        return any(module == own or module.startswith(f"{own}.") for own in self.modules)


PLACES: tuple[Place, ...] = (
    Place("Today", "front_page", ("hub.web.today",)),
    Place("Inbox", "list_conversations", ("hub.web.inbox",)),
    Place("Calls", "list_calls", ("hub.web.calls",)),
    Place("Needs attention", "show_attention", ("hub.web.attention",)),
    Place("Reports", "show_reports", ("hub.web.reports",)),
    Place(
        "Settings",
        "show_settings",
        (
            "hub.web.settings",
            "hub.web.lines",
            "hub.web.systems",
            "hub.web.team",
            "hub.web.signing_in.ways_in",
            "hub.web.first_run",
            "hub.web.duplicates",
        ),
    ),
    Place("Sandbox phone", "show_phone", ("hub.web.sandbox_phone",), sandbox_only=True),
)

SETTINGS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "Your business",
        (
            Place(
                "Business", "show_business", ("hub.web.settings.business",), "Its name, its clock, and when your systems hear of a caller."
            ),
            Place(
                "Export and import",
                "show_configuration",
                ("hub.web.settings.configuration",),
                "Your settings as files, to keep, to compare and to bring in.",
                needs=Needs.ADMIN,
            ),
        ),
    ),
    (
        "Phones and texts",
        (
            Place(
                "Set-up",
                "show_first_run",
                ("hub.web.first_run",),
                "From nothing to the first answered call, step by step.",
                needs=Needs.ADMIN,
            ),
            Place("Lines", "list_lines", ("hub.web.lines",), "Your numbers: how they are answered, and whether they are ready."),
            Place("Hours", "show_hours", ("hub.web.settings.hours",), "When you are open, and what would happen at a given time."),
            Place("Templates", "list_templates", ("hub.web.settings.wordings",), "What the automatic texts say, with a coach beside you."),
            Place("Replies", "list_replies", ("hub.web.settings.replies",), "What members put into a text instead of typing it."),
            Place("Rules", "show_rules", ("hub.web.settings.rules",), "Who is texted, how often, and what it may cost."),
        ),
    ),
    (
        "People",
        (
            Place("Team", "show_team", ("hub.web.team",), "Who signs in, with which role, and who is invited.", needs=Needs.ADMIN),
            Place(
                "Signing in",
                "show_ways_in",
                ("hub.web.signing_in.ways_in",),
                "By password, by a provider of your own, or by that alone.",
                needs=Needs.OWNER,
            ),
            Place("Notifications", "show_notifications", ("hub.web.settings.notifications",), "What you are told of, how, and when not."),
            Place("Desks", "list_desks", ("hub.web.settings.desks",), "Who looks after what, and where the calls of each line go."),
        ),
    ),
    (
        "Your systems",
        (
            Place(
                "Connections",
                "list_connections",
                ("hub.web.systems",),
                "Phone systems, CRM, ATS and job system, and their fields.",
            ),
            Place(
                "Possible duplicates",
                "show_duplicates",
                ("hub.web.duplicates",),
                "Callers who may be several records there, each settled with one button.",
                needs=Needs.AGENT,
            ),
        ),
    ),
    (
        "Records and the law",
        (
            Place("Consent", "show_consent", ("hub.web.settings.consent",), "Who may be texted, why, and who said stop."),
            Place("Retention", "show_retention", ("hub.web.settings.retention",), "How long texts, callers and requests are kept."),
            Place(
                "Audit log",
                "show_audit_log",
                ("hub.web.settings.audit",),
                "Who changed which setting, when, and what it was before.",
                needs=Needs.ADMIN,
            ),
        ),
    ),
    (
        "For developers",
        (
            Place(
                "API keys",
                "list_api_keys",
                ("hub.web.settings.api_keys",),
                "Let your own programs read calls and write to callers.",
                needs=Needs.ADMIN,
            ),
        ),
    ),
)


def setting_here() -> Place | None:
    """The place among the settings that the page belongs to; None on other pages."""
    return next((place for _, group in SETTINGS for place in group if place.is_here), None)
