"""Lists in pages, newest first: each names the address of the next.

A cursor says behind which row the next page begins, so that rows that are added meanwhile move nothing. It is sealed for the account, the
list and the filters that it was made for: with anything else it opens no page.
"""

import datetime as dt
import hashlib
import hmac
import re
from typing import Annotated, Any
from urllib.parse import urlencode

from flask import request
from pydantic import BeforeValidator, Field
from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import Answer, Asked, Nothing, written_number
from hub.api.trouble import Trouble
from hub.problems import Fault

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
MOST = 100

WRITTEN = "[0-9]{1,17}-[0-9]{1,16}-[0-9a-f]{24}"
SEAL_LENGTH = 24
OF_THE_PAGE = frozenset({"cursor", "limit"})


def _of_this_list(cursor: str) -> str:
    """The cursor, if it was made here for this list; else raises Trouble with 400 or, for one that is well written, 404."""
    if re.fullmatch(WRITTEN, cursor) is None:
        raise Trouble(400, "This is no cursor.", errors=[Fault("Take it from the page before.", parameter="cursor")])
    place, _, seal = cursor.rpartition("-")
    if not hmac.compare_digest(seal, _seal(place)):
        faults = [Fault("Take it from a page of this list, with the same filters.", parameter="cursor")]
        raise Trouble(404, "There is no such page: the cursor was not made for this list.", errors=faults)
    return cursor


def _seal(place: str) -> str:
    filters = sorted((name, value) for name, value in request.args.items() if name not in OF_THE_PAGE)
    sealed = repr(("cursor", asker().account_id, request.path, filters, place))
    return hmac.new(parts().cursor_key.encode(), sealed.encode(), hashlib.sha256).hexdigest()[:SEAL_LENGTH]


Cursor = Annotated[
    str,
    Field(pattern=f"^{WRITTEN}$", description="From `next` of the page before; opaque."),
    BeforeValidator(_of_this_list),
]


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
    microseconds, last_id, _ = cursor.split("-")
    last = EPOCH + int(microseconds) * MICROSECOND
    return and_(moment <= last, or_(moment < last, identity < int(last_id)))


def after_id(cursor: str | None, identity: InstrumentedAttribute[int]) -> ColumnElement[bool] | None:
    """The same for a list by id alone."""
    return None if cursor is None else identity < int(cursor.split("-")[1])


def cursor_of(row_id: int, moment: dt.datetime = EPOCH) -> str:
    """The cursor behind this row of the list that is asked for."""
    place = f"{(moment - EPOCH) // MICROSECOND}-{row_id}"
    return f"{place}-{_seal(place)}"


def next_page(cursor: str | None) -> str | None:
    """The address of the page behind the cursor, with what was asked now."""
    if cursor is None:
        return None
    query = urlencode({**request.args.to_dict(), "cursor": cursor})
    return f"{parts().public_url}{request.script_root}{request.path}?{query}"


def linked(page: Page) -> Any:
    """The page with the address of the next in its Link header, too."""
    return (page, 200, {"Link": f'<{page.next}>; rel="next"'}) if page.next else page
