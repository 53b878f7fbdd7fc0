"""A plain page of what a simulated vendor holds, for people who watch a demo."""

import json
from typing import Any

from markupsafe import Markup

_SHOWN_ROWS = 100
_STYLE = Markup(
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1c2430}table{border-collapse:collapse;margin:.5rem 0 2rem}"
    "th,td{border:1px solid #ccd3dc;padding:.25rem .6rem;text-align:left;vertical-align:top}th{background:#f1f4f8}"
)


def truth_page(name: str, truth: dict[str, Any], requests_kept: int) -> str:
    """HTML with one table per kind of record, newest hundred of each."""
    parts = [Markup("<!doctype html><html lang=en><head><meta charset=utf-8><title>{0} (simulated)</title><style>").format(name), _STYLE]
    parts.append(Markup("</style></head><body><h1>{0}, simulated</h1><p>{1} requests in the journal.</p>").format(name, requests_kept))
    parts.extend(_section(kind, value) for kind, value in truth.items())
    parts.append(Markup("</body></html>"))
    return str(Markup("").join(parts))


def _section(kind: str, value: Any) -> Markup:
    rows = (
        value
        if isinstance(value, list)
        else [{"name": name, "value": held} for name, held in value.items()]
        if isinstance(value, dict)
        else [value]
    )
    heading = Markup("<h2>{0} ({1})</h2>").format(kind.replace("_", " "), len(rows))
    return heading + _table(rows[-_SHOWN_ROWS:])


def _table(rows: list[Any]) -> Markup:
    records = [row if isinstance(row, dict) else {"value": row} for row in rows]
    columns = list(dict.fromkeys(column for record in records for column in record))
    if not columns:
        return Markup("<p>none</p>")
    head = Markup("").join(Markup("<th>{0}</th>").format(column) for column in columns)
    lines = [Markup("").join(Markup("<td>{0}</td>").format(_cell(record.get(column))) for column in columns) for record in records]
    return Markup("<table><tr>{0}</tr>{1}</table>").format(head, Markup("").join(Markup("<tr>{0}</tr>").format(line) for line in lines))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
