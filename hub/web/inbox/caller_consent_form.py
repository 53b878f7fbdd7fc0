"""What staff record of a caller's wish, with the words."""

from collections.abc import Mapping

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]

from hub.records.consent import ConsentWay
from hub.web.signing_in.claim_form import choices, stripped

LONGEST_WORDS = 1000
SHORTEST_WORDS = 5
OUT: Mapping[str, str] = {
    ConsentWay.CALL: "They said it on a call",
    ConsentWay.EMAIL: "They wrote it in an e-mail",
    ConsentWay.FORM: "They wrote it in a form or letter",
    ConsentWay.STAFF_CLICK: "Nobody asked: we decided it",
}
IN: Mapping[str, str] = {ConsentWay.FORM: "In a form or letter", ConsentWay.EMAIL: "In an e-mail", ConsentWay.CALL: "On a call"}


class OptOutForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A wish for no texts that reached a person of staff."""

    way = SelectField("How", choices=choices(OUT))
    words = TextAreaField("Their words", [Length(max=LONGEST_WORDS)], filters=[stripped], render_kw={"rows": "2"})

    def validate_words(self, field: Field) -> None:
        """Only who decides by themselves has no words to write down."""
        if self.way.data != ConsentWay.STAFF_CLICK and not field.data:
            raise ValidationError("Write down what they said.")


class OptInForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A wish for texts again; without it nobody but the caller lifts an opt-out."""

    way = SelectField("How they asked for texts again", choices=choices(IN))
    words = TextAreaField(
        "Their exact words, or what they signed",
        [DataRequired("Write down their exact words."), Length(SHORTEST_WORDS, LONGEST_WORDS)],
        filters=[stripped],
        render_kw={"rows": "2"},
    )
    source = StringField(
        "Where it can be found",
        [Length(max=200)],
        filters=[stripped],
        description="The form's web address, the network address it was sent from, or where the letter is kept.",
    )
