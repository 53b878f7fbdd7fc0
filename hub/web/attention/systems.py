"""What connections, mappings and lines need of a person."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import or_, select

from hub.contract.phone_provider import PointState
from hub.readiness.facts import findings_in
from hub.records.connection import Connection, ConnectionState
from hub.records.line import Line
from hub.records.line_setup import LineCheck
from hub.records.session import AccountSession
from hub.textback.sender import WHAT_TO_DO
from hub.web.attention.concern import Button, Concern, Kind, Urgency

MOST = 50
FAULTS_OF_ONE = 20


def connection_concerns(session: AccountSession) -> Iterator[Concern]:
    """Connections to renew, in trouble or paused, and what of their mappings is not taken there."""
    in_use = session.scalars(select(Connection).where(Connection.disconnected_at.is_(None)).order_by(Connection.id)).all()
    for connection in in_use:
        yield from _connection(connection)
        for fault in connection.mapping_faults[:FAULTS_OF_ONE]:
            href = url_for("web.show_mapping", connection_id=connection.id)
            yield Concern(
                id=f"mapping-{connection.id}-{fault['key']}",
                kind=Kind.MAPPING,
                urgency=Urgency.LATER,
                title=f"Mapping of {connection.name}",
                sentence=f"{fault['sentence']} ({fault['key']})",
                advice=fault.get("proposal") or "Look at the field in the mapping.",
                href=href,
                link=("Open the mapping", href),
            )


def _connection(connection: Connection) -> Iterator[Concern]:
    href = url_for("web.show_connection", connection_id=connection.id)
    told = {"id": f"connection-{connection.id}", "kind": Kind.CONNECTION, "title": connection.name, "href": href}
    if connection.state == ConnectionState.NEEDS_SIGN_IN:
        yield Concern(
            **told,  # type: ignore[arg-type]
            urgency=Urgency.NOW,
            sentence="The sign-in no longer holds; until it is renewed, everything for it waits.",
            advice="An owner or admin has to sign in again.",
            since=connection.last_good_at,
            link=("Sign in again", url_for("web.sign_in_again", connection_id=connection.id)),
            link_needs_admin=True,
        )
    elif connection.state == ConnectionState.VENDOR_TROUBLE:
        yield Concern(
            **told,  # type: ignore[arg-type]
            urgency=Urgency.SOON,
            sentence=f"It has trouble; we keep trying and lose nothing. {connection.trouble or ''}".strip(),
            advice="Try it now, or wait.",
            since=connection.last_good_at,
            buttons=(Button("Try now", url_for("web.check_connection", connection_id=connection.id), needs_admin=True),),
        )
    elif connection.paused:
        yield Concern(
            **told,  # type: ignore[arg-type]
            urgency=Urgency.LATER,
            sentence="It is paused; everything for it waits.",
            advice="Resume it when what it was paused for is over.",
            buttons=(Button("Resume", url_for("web.resume_connection", connection_id=connection.id), needs_admin=True),),
        )


def line_concerns(session: AccountSession) -> Iterator[Concern]:
    """Lines that cannot text, and those that their phone system says are not ready; for a quiet one there is a task."""
    in_use = (
        select(Line, LineCheck)
        .join(Connection, Connection.id == Line.connection_id)
        .outerjoin(LineCheck, LineCheck.line_id == Line.id)
        .where(Connection.disconnected_at.is_(None), or_(Line.sender_trouble.is_not(None), LineCheck.id > 0))
    )
    for line, check in session.execute(in_use.order_by(Line.id).limit(MOST)):
        yield from _line(line, check)


def what_to_do_about(word: str) -> str:
    """What mends a line that cannot text."""
    return next((advice for why, advice in WHAT_TO_DO.items() if why == word), "")


def _line(line: Line, check: LineCheck | None) -> Iterator[Concern]:
    href = url_for("web.show_line", line_id=line.id)
    if line.sender_trouble is not None:
        yield Concern(
            id=f"sender-{line.id}",
            kind=Kind.LINE,
            urgency=Urgency.NOW,
            title=line.label,
            sentence="It cannot text, so missed callers become tasks to call back.",
            advice=f"{what_to_do_about(line.sender_trouble)} Then resume it on its page.".strip(),
            since=line.sender_changed_at,
            href=href,
            link=("Open the line", href),
        )
    wrong = [finding.sentence for finding in findings_in(check) if finding.state is PointState.WRONG]
    if wrong:
        yield Concern(
            id=f"readiness-{line.id}",
            kind=Kind.LINE,
            urgency=Urgency.SOON,
            title=line.label,
            sentence=" ".join(wrong[:3]),
            advice="Its set-up page has the exact steps.",
            since=check.checked_at if check else None,
            href=href,
            link=("Set it up", url_for("web.show_line_set_up", line_id=line.id)),
        )
