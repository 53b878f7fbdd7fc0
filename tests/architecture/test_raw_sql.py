"""SQL in words, which no account's filter reaches, stands only where it is meant to."""

import ast
from pathlib import Path

from hub.records.table import AccountOwned, Table

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {"hub/outbox/claim.py", "hub/intake/inbox.py", "hub/intake/reading.py"}
OWNED = {str(mapper.local_table) for mapper in Table.registry.mappers if issubclass(mapper.class_, AccountOwned)}


def written_sql(path: Path) -> list[str]:
    """The SQL in every call of text() or exec_driver_sql() in a file, as far as it is written out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in ("text", "exec_driver_sql") and node.args:
            parts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            found.append(" ".join(parts))
    return found


def files_with_sql_on_account_tables() -> set[str]:
    files = (path for path in (ROOT / "hub").rglob("*.py") if "migrations" not in path.parts)
    return {
        str(path.relative_to(ROOT))
        for path in files
        if any(table in sql.replace(",", " ").split() for sql in written_sql(path) for table in OWNED)
    }


def test_the_claim_is_seen_by_this_rule() -> None:
    assert "hub/outbox/claim.py" in files_with_sql_on_account_tables()


def test_sql_in_words_on_an_accounts_tables_stands_only_in_the_claim_and_the_inbox() -> None:
    assert files_with_sql_on_account_tables() <= ALLOWED
