"""The way from a reason to the setting behind it."""

from dataclasses import dataclass

from flask import url_for

from hub.reasons import because
from hub.records.call import Call
from hub.records.outbox import TraceEntry
from hub.rules import SETTINGS, Place


@dataclass(frozen=True, slots=True)
class SettingLink:
    """What the setting is called, and where it stands."""

    name: str
    href: str


def setting_behind(call: Call) -> SettingLink | None:
    """The setting behind the decision on a call, None where nobody can change anything."""
    return _setting_of(call.decision_reason, call)


def setting_of_step(entry: TraceEntry, call: Call) -> SettingLink | None:
    """The setting behind what a step of the call's story decided, None where it decided nothing or nobody can change it."""
    reason = entry.detail.get("reason")
    return _setting_of(reason, call) if isinstance(reason, str) else None


def _setting_of(reason: str | None, call: Call) -> SettingLink | None:
    known = because(reason or "")
    if known is None or known.setting is None:
        return None
    name, place = SETTINGS[known.setting]
    if place is Place.LINE:
        return SettingLink(name, url_for("web.show_line", line_id=call.line_id))
    if place is Place.CALLER:
        return SettingLink(name, url_for("web.show_call", call_id=call.id, _anchor="caller"))
    return SettingLink(name, url_for("web.list_lines" if place is Place.LINES else "web.show_rules"))
