"""What templates are filled with, as a form: of the whole business, and what a line has otherwise."""

from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, IntegerField, SelectField, StringField, ValidationError  # type: ignore[import-untyped]
from wtforms.validators import Length, NumberRange, Optional, Regexp  # type: ignore[import-untyped]

from hub.records.account import Account
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.choosing_words import part_price
from hub.textback.coach_words import SHORTENERS
from hub.textback.packs import FIRST_LANGUAGE, LANGUAGES
from hub.web.signing_in.claim_form import stripped

AS_BUSINESS = "As for the whole business"
MOST_MINUTES = 480
MOST_FOR_A_PART = Decimal(10)
OFFERED: dict[str, bool | None] = {"": None, "yes": True, "no": False}


class WordingSettingsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A line has no link and no price of its own, and may leave the rest to the business."""

    language = SelectField("Language of texts")
    callback_minutes = IntegerField(
        "You call back within (minutes)",
        [Optional(), NumberRange(1, MOST_MINUTES, f"Write a number from 1 to {MOST_MINUTES}.")],
        description="What {callback_minutes} says, and when call-back tasks are due.",
    )
    urgent_replies = SelectField(
        "After hours, offer to reply URGENT",
        description="It alerts whoever the caller belongs to, or else the owners of the business. Offer it only if somebody listens.",
    )
    link = StringField(
        "Your web address for {link}", [Length(max=100)], filters=[stripped], description="On your own domain, with https://."
    )
    part_price = StringField(
        "Price of one part of a text", filters=[stripped], description="As your phone system charges it, such as 0.0083."
    )
    currency = StringField(
        "Currency", [Optional(), Regexp("^[A-Z]{3}$", message="Write three capital letters, such as USD.")], filters=[stripped]
    )

    @classmethod
    def of(cls, account: Account, line: Line | None) -> "WordingSettingsForm":
        """The form with what is kept now."""
        kept = account if line is None else line
        form = cls(formdata=None)
        form.adapt_to(line)
        form.language.data = kept.language or ""
        form.callback_minutes.data = kept.callback_minutes
        form.urgent_replies.data = next(word for word, value in OFFERED.items() if value is kept.urgent_replies)
        form.link.data, form.currency.data = account.link or "", account.currency
        form.part_price.data = f"{part_price(account):f}"
        return form

    def adapt_to(self, line: Line | None) -> None:
        """Offer a line to do as the whole business does."""
        left = [("", AS_BUSINESS)] if line is not None else []
        self.language.choices = [*left, *LANGUAGES.items()]
        self.urgent_replies.choices = [*left, ("no", "No"), ("yes", "Yes")]

    def validate_link(self, field: Field) -> None:
        """Raises ValidationError where carriers would throw texts with it away."""
        parts = urlsplit(field.data or "")
        if field.data and (parts.scheme != "https" or not parts.hostname or "." not in parts.hostname):
            raise ValidationError("Write a whole address, such as https://www.example.com/talk.")
        if (parts.hostname or "").removeprefix("www.") in SHORTENERS:
            raise ValidationError("Carriers throw texts with shortened links away; write an address of your own domain.")

    def validate_part_price(self, field: Field) -> None:
        """Raises ValidationError for what is no price."""
        try:
            price = Decimal(field.data or "0")
        except InvalidOperation:
            price = Decimal("NaN")
        if not (price.is_finite() and 0 <= price <= MOST_FOR_A_PART):
            raise ValidationError("Write a number such as 0.0083.")

    def keep(self, session: AccountSession, account: Account, line: Line | None, by: str) -> None:
        """Write it down."""
        whose = "the texts" if line is None else f"the texts of {line.label}"
        offered = OFFERED[self.urgent_replies.data]
        if line is not None:
            line.language, line.callback_minutes, line.urgent_replies = self.language.data or None, self.callback_minutes.data, offered
        else:
            account.language, account.callback_minutes = self.language.data or FIRST_LANGUAGE, self.callback_minutes.data
            account.urgent_replies = bool(offered)
            account.link, account.currency = self.link.data or None, self.currency.data or account.currency
            account.cents_per_part = float(Decimal(self.part_price.data or "0") * 100)
        tell(session, "setting", f"{by} changed what {whose} are filled with.")
