"""Where every setting is found."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.web.places import SETTINGS
from hub.web.settings.index_of_settings import find_settings

LONGEST = 80


def show_settings() -> ResponseReturnValue:
    """The places of the settings in their groups, each with a sentence, and what was looked for."""
    wanted = request.args.get("find", "").replace("\x00", "").strip()[:LONGEST]
    return render_template("settings/page.html", groups=SETTINGS, wanted=wanted, found=find_settings(wanted))
