"""A desk as a form, and who gets what no desk says."""

from collections.abc import Sequence

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import SelectField, SelectMultipleField, StringField  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]
from wtforms.widgets import CheckboxInput, ListWidget  # type: ignore[import-untyped]

from hub.records.account import Account, Desk, Member
from hub.records.connection import DirectoryEntry
from hub.records.line import Line
from hub.web.signing_in.claim_form import stripped

NOBODY = "Nobody"


def _number(value: str | None) -> int | None:
    return int(value) if value else None


class DeskForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What a desk is called, who holds it, which lines belong to it, and what it stands for at a connected system."""

    name = StringField("Name", [DataRequired("Write what the desk is called."), Length(max=80)], filters=[stripped])
    member_id = SelectField("Held by", coerce=str, description="They get the conversations of the desk.")
    lines = SelectMultipleField("Lines that belong to it", coerce=str, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    mirrors = SelectField(
        "Stands for",
        coerce=str,
        description="A department, office or team of a connected system. A reply that names an open role of it then comes to this desk.",
    )

    def offer(self, members: Sequence[Member], lines: Sequence[Line], there: Sequence[tuple[DirectoryEntry, str]]) -> None:
        """What can be chosen; `there` are the desks of connected systems, each with its system's name."""
        self.member_id.choices = [("", NOBODY), *((str(member.id), member.name) for member in members)]
        self.lines.choices = [(str(line.id), line.label) for line in lines]
        self.mirrors.choices = [
            ("", "Nothing"),
            *(
                (f"{entry.connection_id}:{entry.vendor_id}", f"{entry.name} ({entry.facts.get('kind') or 'desk'}, {name})")
                for entry, name in there
            ),
        ]

    def show(self, desk: Desk | None, lines: Sequence[Line]) -> None:
        """What stands now."""
        if desk is None:
            return
        self.name.data, self.member_id.data = desk.name, str(desk.member_id or "")
        self.lines.data = [str(line.id) for line in lines if line.desk_id == desk.id]
        self.mirrors.data = f"{desk.connection_id}:{desk.vendor_desk_id}" if desk.connection_id and desk.vendor_desk_id else ""

    def keep(self, desk: Desk) -> None:
        """Write down what concerns the desk itself."""
        desk.name, desk.member_id = self.name.data, _number(self.member_id.data)
        connection, _, vendor_desk = (self.mirrors.data or "").partition(":")
        desk.connection_id, desk.vendor_desk_id = _number(connection), vendor_desk or None

    def chosen_lines(self) -> set[int]:
        """The lines that shall belong to it."""
        return {int(one) for one in self.lines.data or []}


class LeftOverForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Who gets a client, and what nobody else answers for."""

    client_desk_id = SelectField("Who wants to hire goes to", coerce=str, description="Whatever the record of the caller says.")
    fallback_member_id = SelectField(
        "What nobody else answers for goes to", coerce=str, description="Replies that no record, role and desk brings to anybody."
    )

    def offer(self, desks: Sequence[Desk], members: Sequence[Member]) -> None:
        """What can be chosen."""
        self.client_desk_id.choices = [("", "No desk of its own"), *((str(desk.id), desk.name) for desk in desks)]
        self.fallback_member_id.choices = [("", NOBODY), *((str(member.id), member.name) for member in members)]

    def show(self, account: Account) -> None:
        """What stands now."""
        self.client_desk_id.data = str(account.client_desk_id or "")
        self.fallback_member_id.data = str(account.fallback_member_id or "")

    def keep(self, account: Account) -> None:
        """Write it down."""
        account.client_desk_id = _number(self.client_desk_id.data)
        account.fallback_member_id = _number(self.fallback_member_id.data)
