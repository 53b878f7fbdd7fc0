"""The step that adds the first line, and shows what is left to do until it is ready."""

from collections.abc import Sequence

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from sqlalchemy import select
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField, ValidationError  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]

from hub.catalog.discovery import UnknownVendor, VendorDisabled
from hub.contract.errors import VendorTrouble
from hub.contract.phone_numbers import read_phone_number
from hub.contract.phone_provider import AnswersCalls, LineMode, PhoneProvider, RegistersWebhooks, SendsTexts
from hub.intake.line_book import webhook_address
from hub.readiness.checking import check_line
from hub.readiness.first_run import Step
from hub.readiness.new_line import LineRefused, NewLine, add_line, first_mode, point_line_here
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.web import in_words
from hub.web.dependencies import pages
from hub.web.first_run.steps import show_live_step, show_step
from hub.web.lines.line_form import check_numbers, numbers_in
from hub.web.lines.line_set_up import line_or_404, readiness_values
from hub.web.row_ids import row_id
from hub.web.signed_in import me
from hub.web.signing_in.claim_form import choices, stripped

OWN = 0


class NewLineForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A line of a phone system that is connected."""

    connection = SelectField("Phone system", coerce=int)
    number = StringField("Its phone number", [DataRequired("Write the number.")], render_kw={"type": "tel", "autocomplete": "tel"})
    label = StringField("What you call it", [DataRequired("Give the line a name."), Length(max=60)], filters=[stripped])
    mode = RadioField("Who rings your staff?", choices=choices({mode: f"{name}. {says}" for mode, (name, says) in in_words.MODES.items()}))
    staff = TextAreaField(
        "Staff numbers",
        description="One number per line. They are never texted, and where the hub answers it rings them together.",
        render_kw={"rows": "2"},
    )
    texts_through = SelectField("Texts leave through", coerce=int)

    def validate_number(self, field: Field) -> None:
        """It must be a number that could exist."""
        if read_phone_number(field.data, me().region) is None:
            raise ValidationError("That is no phone number that could exist.")

    def validate_texts_through(self, field: Field) -> None:
        """Where another phone system could send the texts, one that cannot must not be left with them."""
        others = {value for value, _ in field.choices} - {OWN}
        if field.data == OWN and others and self.connection.data not in others:
            raise ValidationError("The line's own phone system sends no texts; choose another for them.")

    def validate_staff(self, field: Field) -> None:
        """Every line must be a phone number."""
        check_numbers(field)

    @property
    def wish(self) -> NewLine:
        """What was written, once it is validated."""
        number = read_phone_number(self.number.data, me().region)
        assert number is not None  # noqa: S101 - validated
        return NewLine(
            connection_id=self.connection.data,
            number=number.e164,
            label=self.label.data,
            mode=LineMode(self.mode.data),
            staff=tuple(numbers_in(self.staff)),
            text_connection_id=self.texts_through.data if self.texts_through.data not in (OWN, self.connection.data) else None,
        )


def show_line_step() -> ResponseReturnValue:
    """The form while there is no line; then how ready the first one is."""
    with pages().database.read(me().account_id) as session:
        line = first_line(session)
        if line is not None:
            values = readiness_values(session, line)
            return show_live_step(Step.LINE, session, can_point=_can_point(line), **values, webhook=_webhook(values["connection"]))
        phones = _phone_systems(session)
        form = _form(phones)
        values = {"form": form, "phones": phones, "texting": _texting(phones)}
        if not phones or not form.validate_on_submit():
            return show_step(Step.LINE, session, status=422 if form.is_submitted() else 200, line=None, **values)
    try:
        with pages().database.write(me().account_id) as writing:
            line_id = _add(writing, form.wish)
    except LineRefused as refused:
        named = form[{"text_connection": "texts_through"}.get(refused.field, refused.field)]
        named.errors = [*named.errors, str(refused)]
        with pages().database.read(me().account_id) as session:
            return show_step(Step.LINE, session, status=422, line=None, **values)
    check_line(pages().connections.connections, pages().database, me().account_id, line_id)
    return redirect(url_for("web.show_line_step"))


def point_line_step() -> ResponseReturnValue:
    """Let the hub set the line's webhook addresses at the phone system; the old ones are kept."""
    line_id = request.form.get("line", 0, type=row_id)
    with pages().database.read(me().account_id) as session:
        line_or_404(session, line_id)
    try:
        point_line_here(pages().connections.connections, pages().database, me().account_id, line_id)
        check_line(pages().connections.connections, pages().database, me().account_id, line_id)
        flash("Its calls and texts come to the hub now. What stood there before is kept and can be put back.")
    except VendorTrouble as trouble:
        flash(f"It could not be pointed here: {trouble.sentence}")
    return redirect(url_for("web.show_line_step"))


def first_line(session: AccountSession) -> Line | None:
    """The line that the steps are about: the one that is asked for, else the oldest."""
    asked = request.values.get("line", type=row_id)
    if asked is not None:
        line = session.get(Line, asked)
        if line is None:
            abort(404)
        return line
    return session.scalar(select(Line).order_by(Line.id).limit(1))


def provider_of(connection: Connection) -> type[PhoneProvider] | None:
    """The code of a phone system; None of one whose folder is gone."""
    try:
        return pages().connections.catalog.phone_provider(connection.key)
    except (UnknownVendor, VendorDisabled):
        return None


def _add(session: AccountSession, wish: NewLine) -> int:
    line = add_line(pages().connections.catalog, session, wish)
    tell(session, "setting", f"{me().name} added the line {line.label}.")
    return line.id


def _phone_systems(session: AccountSession) -> Sequence[Connection]:
    phones = select(Connection).where(Connection.kind == "phone", Connection.disconnected_at.is_(None)).order_by(Connection.id)
    return [one for one in session.scalars(phones) if provider_of(one) is not None]


def _texting(phones: Sequence[Connection]) -> list[Connection]:
    return [one for one in phones if issubclass(provider_of(one) or PhoneProvider, SendsTexts)]


def _form(phones: Sequence[Connection]) -> NewLineForm:
    form = NewLineForm()
    form.connection.choices = [(one.id, one.name) for one in phones]
    texting = _texting(phones)
    form.texts_through.choices = [(OWN, "The line's own phone system"), *((one.id, one.name) for one in texting)]
    modes = {mode for one in phones for mode in _modes_of(one)}
    form.mode.choices = [choice for choice in form.mode.choices if choice.value in modes]
    if not form.is_submitted() and phones:
        form.connection.data = phones[0].id
        form.texts_through.data = OWN if phones[0] in texting or not texting else texting[0].id
        form.mode.data = str(first_mode(provider_of(phones[0]) or PhoneProvider))
        form.label.data = "Main line"
    return form


def _modes_of(connection: Connection) -> tuple[LineMode, ...]:
    return tuple(LineMode) if issubclass(provider_of(connection) or PhoneProvider, AnswersCalls) else (LineMode.FORWARDED, LineMode.BESIDE)


def _can_point(line: Line) -> bool:
    """Whether the hub can set the addresses itself and has not yet."""
    provider = pages().connections.catalog.manifests.get(line.provider)
    if provider is None or line.webhooks_before is not None:
        return False
    return issubclass(pages().connections.catalog.phone_provider(line.provider), RegistersWebhooks)


def _webhook(connection: Connection) -> str:
    return webhook_address(pages().public_url, connection)
