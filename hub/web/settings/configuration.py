"""The configuration as files: taking it along, and bringing one in after a look at what it would change."""

import base64
import binascii

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.configuration.bundle import ARCHIVE, SECTIONS, read_bundle, today_in_name, write_bundle
from hub.configuration.faults import ConfigurationRefused
from hub.configuration.plan import ChangedMeanwhile, Outcome, bring_in, preview
from hub.configuration.section import Place
from hub.file_faults import FileFault
from hub.records.trace import tell
from hub.web.dependencies import pages
from hub.web.signed_in import me

LARGEST_ARCHIVE = 256 * 1024
LARGEST_FORM = 400 * 1024
"""It must hold the largest archive in base64, as it stands in the form that makes the changes."""
CHOOSE = FileFault(ARCHIVE, "", "choose a file first.")
TOO_LARGE = FileFault(ARCHIVE, "", "it is larger than any configuration; choose one that was exported.")


def show_configuration() -> ResponseReturnValue:
    """Both ways, and what stands in which file."""
    return _page()


def export_configuration() -> ResponseReturnValue:
    """The archive; that somebody took it is written down."""
    with pages().database.write(me().account_id) as session:
        tell(session, "export", f"{me().name} exported the configuration as files.")
        packed, name = write_bundle(session), today_in_name(session.now)
    answer = Response(packed, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def look_at_configuration() -> ResponseReturnValue:
    """What the chosen archive would change, with nothing changed yet."""
    chosen = request.files.get("archive")
    packed = chosen.read() if chosen is not None else b""
    if not packed or len(packed) > LARGEST_ARCHIVE:
        return make_response(_page(faults=(TOO_LARGE if packed else CHOOSE,)), 422)
    try:
        outcome = preview(pages().database, me().account_id, read_bundle(packed), _place())
    except ConfigurationRefused as refused:
        return make_response(_page(faults=refused.faults), 422)
    return _page(outcome, base64.b64encode(packed).decode())


def import_configuration() -> ResponseReturnValue:
    """Put to use what was looked at."""
    written = request.form.get("archive", "")
    try:
        parts = read_bundle(base64.b64decode(written, validate=True))
        outcome = bring_in(pages().database, me().account_id, parts, _place(), request.form.get("seen", ""))
    except ConfigurationRefused as refused:
        return make_response(_page(faults=refused.faults), 422)
    except binascii.Error:
        return make_response(_page(faults=(CHOOSE,)), 422)
    except ChangedMeanwhile as meanwhile:
        outcome = preview(pages().database, me().account_id, parts, _place())
        return make_response(_page(outcome, written, str(meanwhile)), 422)
    flash(f"Brought in: {len(outcome.changes)} changes. The audit log has each of them.")
    return redirect(url_for("web.show_configuration"))


def _place() -> Place:
    return Place(by=me().name, manifests=pages().connections.catalog.manifests)


def _page(outcome: Outcome | None = None, archive: str = "", trouble: str = "", faults: tuple[FileFault, ...] = ()) -> str:
    return render_template("configuration/page.html", outcome=outcome, archive=archive, trouble=trouble, faults=faults, sections=SECTIONS)
