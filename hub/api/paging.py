"""Lists in pages, newest first: each names the address of the next."""

import datetime as dt
from typing import Annotated, Any
from urllib.parse import urlencode

from flask import request
from pydantic import BeforeValidator, Field
from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from hub.api.dependencies import parts
from hub.api.fields import Answer, Asked, Nothing, written_number

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
MOST = 100

Cursor = Annotated[str, Field(pattern=r"^[0-9]{1,17}-[0-9]{1,15}$", description="From `next` of the page before; opaque.")]


class PageAsked(Asked):
    """Which page of a list."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="How many at most."), BeforeValidator(written_number)] = 50
    cursor: Cursor | Nothing = None


class Page(Answer):
    """A page of a list."""

    next: Annotated[str | None, Field(description="The address of the next page; null on the last.")]


def after(
    cursor: str | None, moment: InstrumentedAttribute[dt.datetime], identity: InstrumentedAttribute[int]
) -> ColumnElement[bool] | None:
    """What comes behind the cursor in a list by moment and id, newest first; None on the first page."""
    if cursor is None:
        return None
    microseconds, _, last_id = cursor.partition("-")
    last = EPOCH + int(microseconds) * MICROSECOND
    return or_(moment < last, and_(moment == last, identity < int(last_id)))


def after_id(cursor: str | None, identity: InstrumentedAttribute[int]) -> ColumnElement[bool] | None:
    """The same for a list by id alone."""
    return None if cursor is None else identity < int(cursor.partition("-")[2])


def cursor_of(row_id: int, moment: dt.datetime = EPOCH) -> str:
    """The cursor behind this row."""
    return f"{(moment - EPOCH) // MICROSECOND}-{row_id}"


def next_page(cursor: str | None) -> str | None:
    """The address of the page behind the cursor, with what was asked now."""
    if cursor is None:
        return None
    query = urlencode({**request.args.to_dict(), "cursor": cursor})
    return f"{parts().public_url}{request.script_root}{request.path}?{query}"


def linked(page: Page) -> Any:
    """The page with the address of the next in its Link header, too."""
    return (page, 200, {"Link": f'<{page.next}>; rel="next"'}) if page.next else page
