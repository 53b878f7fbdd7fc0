"""The business's own figures that amounts of money are made of."""

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import IntegerField  # type: ignore[import-untyped]
from wtforms.validators import NumberRange, Optional  # type: ignore[import-untyped]

MOST_WORTH = 10_000_000


class WorthForm(FlaskForm):  # type: ignore[misc]
    """Both may stay empty; what is missing then is not assumed."""

    booking_worth = IntegerField("What one placement or job is worth", validators=[Optional(), NumberRange(1, MOST_WORTH)])
    booking_percent = IntegerField("How many of 100 callers book", validators=[Optional(), NumberRange(0, 100)])
