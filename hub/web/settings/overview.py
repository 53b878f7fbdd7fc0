"""Where every setting is found."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.web.places import SETTINGS
from hub.web.settings.index_of_settings import find_settings
from hub.web.signed_in import me

LONGEST = 80


def show_settings() -> ResponseReturnValue:
    """The places of the settings that this member may open in their groups, each with a sentence, and what was looked for."""
    groups = [(name, [place for place in places if me().may(place.needs)]) for name, places in SETTINGS]
    wanted = request.args.get("find", "").strip()[:LONGEST]
    return render_template("settings/page.html", groups=groups, wanted=wanted, found=find_settings(wanted))
