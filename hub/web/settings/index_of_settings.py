"""Every setting by name with the page where it stands, for whoever knows what they want and not where it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.web.places import SETTINGS, Place


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A setting as its page calls it, the other words that people use for it, and the endpoint of the page."""

    name: str
    also: str
    endpoint: str


INDEX: tuple[IndexEntry, ...] = (
    IndexEntry("Name of your business", "company firm rename", "show_business"),
    IndexEntry("Kind of business", "trade industry recruiting pack field service", "show_business"),
    IndexEntry("Time zone", "clock", "show_business"),
    IndexEntry("A caller whom no connected system knows is created there", "new candidate contact customer automatically", "show_business"),
    IndexEntry("Quiet minutes before a note", "activity log delay crm ats", "show_business"),
    IndexEntry("Export", "backup download copy files", "show_configuration"),
    IndexEntry("Import", "restore upload migrate files", "show_configuration"),
    IndexEntry("Text at night", "quiet hours late evening law", "list_lines"),
    IndexEntry("Pause", "stop all texts switch off holiday", "list_lines"),
    IndexEntry("Can vendors reach the hub?", "public address webhook reachability certificate domain url", "list_connections"),
    IndexEntry("Wait before texting", "delay seconds of a line", "list_lines"),
    IndexEntry("Staff numbers", "ring phones forward mobile of a line", "list_lines"),
    IndexEntry("Greeting", "voicemail announcement mailbox of a line", "list_lines"),
    IndexEntry("Public holidays of", "closed days bank holiday", "show_hours"),
    IndexEntry("Days of their own", "exceptions vacation closed christmas", "show_hours"),
    IndexEntry("What would happen at", "test preview simulate opening times", "show_hours"),
    IndexEntry("Missed call", "wording template first text message", "list_templates"),
    IndexEntry("After hours", "closed wording template message", "list_templates"),
    IndexEntry("Language of texts", "spanish french english translate", "list_templates"),
    IndexEntry("You call back within", "minutes promise callback", "list_templates"),
    IndexEntry("offer to reply URGENT", "emergency on call", "list_templates"),
    IndexEntry("Your web address", "link url website", "list_templates"),
    IndexEntry("Price of one part of a text", "cost money sms segment", "list_templates"),
    IndexEntry("Currency", "dollar money", "list_templates"),
    IndexEntry("Replies", "canned snippets quick answers saved", "list_replies"),
    IndexEntry("Hours between automatic texts", "how often frequency repeat limit", "show_rules"),
    IndexEntry("Hours after staff talked or wrote", "human conversation", "show_rules"),
    IndexEntry("Text people whom you know", "existing customers candidates contacts", "show_rules"),
    IndexEntry("Countries that are texted", "international abroad", "show_rules"),
    IndexEntry("Look up the kind of a number", "landline mobile carrier lookup", "show_rules"),
    IndexEntry("Shortest ring", "robocall spam seconds", "show_rules"),
    IndexEntry("Lines that a robocall rings", "spam", "show_rules"),
    IndexEntry("Automatic texts per caller and hour", "limit loop", "show_rules"),
    IndexEntry("Spend per day", "budget cap cost money limit", "show_rules"),
    IndexEntry("Invite somebody", "new user colleague add member", "show_team"),
    IndexEntry("Role", "rights permission admin viewer agent owner", "show_team"),
    IndexEntry("OpenID", "single sign-on sso google microsoft okta login", "show_ways_in"),
    IndexEntry("Quiet hours", "do not disturb alerts sleep", "show_notifications"),
    IndexEntry("The figures of the week", "weekly report e-mail summary", "show_notifications"),
    IndexEntry("Desks", "route assign owner clients dispatcher recruiter", "list_desks"),
    IndexEntry("Connect a system", "crm ats job phone integration api", "list_connections"),
    IndexEntry("Callers as a file", "csv export people contacts", "list_connections"),
    IndexEntry("Who helps", "help support contact", "show_consent"),
    IndexEntry("Remind once", "nudge follow-up reminder", "show_consent"),
    IndexEntry("Offers a month", "marketing join opt-in", "show_consent"),
    IndexEntry("Newest entries", "opt-out stop do not text unsubscribe ledger", "show_consent"),
    IndexEntry("Texts and notes", "delete old messages privacy gdpr keep", "show_retention"),
    IndexEntry("Voicemails", "delete recordings keep", "show_retention"),
    IndexEntry("Callers not heard from", "erase forget delete person privacy gdpr", "show_retention"),
    IndexEntry("Requests received and made", "webhook payload logs keep", "show_retention"),
    IndexEntry("API keys", "developer token program integration zapier", "list_api_keys"),
)


def find_settings(wanted: str) -> Sequence[tuple[IndexEntry | None, Place]]:
    """What has every one of the words in its name, its other words or its page's name; None stands for a page as a whole."""
    words = wanted.casefold().split()
    places = {place.endpoint: place for _, group in SETTINGS for place in group}
    if not words:
        return []
    whole = [(None, place) for place in places.values() if _has(words, place.name, place.sentence)]
    single = [(one, places[one.endpoint]) for one in INDEX if _has(words, one.name, one.also, places[one.endpoint].name)]
    return [*whole, *single]


def _has(words: Sequence[str], *texts: str) -> bool:
    said = " ".join(texts).casefold()
    return all(word in said for word in words)
