"""The field for a new password, the same wherever one is chosen."""

from wtforms import PasswordField  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]

from hub.membership.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD


def new_password_field(label: str) -> PasswordField:
    """Length is checked here, the rest where it is known whose password it is to be."""
    return PasswordField(
        label,
        [
            DataRequired(f"Choose a password of {SHORTEST_PASSWORD} characters or more."),
            Length(min=SHORTEST_PASSWORD, message=f"Use {SHORTEST_PASSWORD} characters or more."),
            Length(max=LONGEST_PASSWORD, message=f"Use {LONGEST_PASSWORD} characters or fewer."),
        ],
        description=f"{SHORTEST_PASSWORD} characters or more. A few words that do not belong together are easy to remember.",
        render_kw={"autocomplete": "new-password", "minlength": str(SHORTEST_PASSWORD)},
    )
