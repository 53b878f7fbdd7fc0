"""The connect form of a vendor, made of its manifest."""

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, PasswordField, RadioField, StringField, TextAreaField  # type: ignore[import-untyped]
from wtforms.fields import SelectChoice  # type: ignore[import-untyped]
from wtforms.validators import Length  # type: ignore[import-untyped]

from hub.connections.oauth_clients import Environment
from hub.contract.manifest import FormField, Manifest, SignIn
from hub.web.dependencies import pages

LONGEST_VALUE = 8000
PREFIX = "given_"
WHERE: dict[Environment, str] = {
    Environment.LIVE: "The real one",
    Environment.TWIN: "The vendor's own test environment",
    Environment.SIMULATED: "The simulated one of this installation",
}


class SignInForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What every connect form has; the vendor's own fields are added to it."""

    where = RadioField("Which one?")

    @property
    def given(self) -> dict[str, str]:
        """The values of the vendor's fields."""
        return {name.removeprefix(PREFIX): field.data or "" for name, field in self._fields.items() if name.startswith(PREFIX)}

    @property
    def vendor_fields(self) -> list[Field]:
        """The vendor's fields in their order."""
        return [field for name, field in self._fields.items() if name.startswith(PREFIX)]

    def blame(self, field: str | None, sentence: str) -> str | None:
        """Say it beside the field; what belongs to none of them is returned."""
        blamed = self._fields.get(f"{PREFIX}{field}") if field else None
        if blamed is None:
            return sentence
        blamed.errors = [*blamed.errors, sentence]
        return None


def sign_in_form(manifest: Manifest, way: SignIn) -> SignInForm:
    """The form of one way to sign in."""
    made = type("VendorSignInForm", (SignInForm,), {f"{PREFIX}{entry.name}": _field(entry) for entry in way.form})
    form: SignInForm = made()
    form.where.choices = [SelectChoice(str(where), WHERE[where]) for where in environments(manifest)]
    form.where.data = form.where.data or str(Environment.LIVE)
    return form


def environments(manifest: Manifest) -> list[Environment]:
    """Which of the vendor's systems can be connected here."""
    found = [Environment.LIVE]
    if manifest.has_twin:
        found.append(Environment.TWIN)
    if pages().sandbox_url:
        found.append(Environment.SIMULATED)
    return found


def _field(entry: FormField) -> Field:
    kind = TextAreaField if entry.lines else PasswordField if entry.secret else StringField
    example = f"For example {entry.example}" if entry.example else ""
    shown = {"autocomplete": "off", "spellcheck": "false"}
    return kind(
        entry.title if entry.required else f"{entry.title} (may be empty)",
        [Length(max=LONGEST_VALUE)],
        description=" ".join(part for part in (entry.description, example) if part),
        render_kw={**shown, "rows": "3"} if entry.lines else {**shown, "autocomplete": "new-password"} if entry.secret else shown,
    )
