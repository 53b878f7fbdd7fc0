"""The way from a reason to the setting behind it."""

from dataclasses import dataclass

from flask import url_for

from hub.reasons import because
from hub.records.call import Call
from hub.rules import SETTINGS, Place


@dataclass(frozen=True, slots=True)
class SettingLink:
    """What the setting is called, and where it stands."""

    name: str
    href: str


def setting_behind(call: Call) -> SettingLink | None:
    """The setting behind the decision on a call, None where nobody can change anything."""
    known = because(call.decision_reason or "")
    if known is None or known.setting is None:
        return None
    name, place = SETTINGS[known.setting]
    if place is Place.LINE:
        return SettingLink(name, url_for("web.show_line", line_id=call.line_id))
    if place is Place.CALLER:
        return SettingLink(name, url_for("web.show_call", call_id=call.id, _anchor="caller"))
    return SettingLink(name, url_for("web.list_lines" if place is Place.LINES else "web.show_rules"))
