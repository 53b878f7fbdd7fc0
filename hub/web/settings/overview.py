"""Where every setting is found."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.web.places import SETTINGS


def show_settings() -> ResponseReturnValue:
    """The places of the settings in their groups, each with a sentence."""
    return render_template("settings/page.html", groups=SETTINGS)
