"""Gradebooks compared whole: every row of every table, with ids replaced by what they stand for."""

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, select

_ID = re.compile(r"[0-9a-f]{32}")


def contents(db: Path | str) -> Counter[str]:
    """All rows of a gradebook, without the ids that are drawn at random."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    loose: list[dict[str, Any]] = []
    for row in _rows(f"sqlite:///{db}" if isinstance(db, Path) else db):
        (rows[row["id"]] if "id" in row else loose).append(row)

    @cache
    def meaning(name: str) -> str:
        return "&".join(sorted(readable(row) for row in rows[name]))

    def readable(row: dict[str, Any]) -> str:
        parts = []
        for column, value in sorted(row.items()):
            if isinstance(value, str) and _ID.fullmatch(value) and value in rows:
                value = "" if value == row.get("id") else f"<{meaning(value)}>"
            parts.append(f"{column}={value!r}")
        return " ".join(parts)

    return Counter([*map(meaning, rows), *map(readable, loose)])


def _rows(url: str) -> list[dict[str, Any]]:
    engine, tables = create_engine(url), MetaData()
    try:
        tables.reflect(engine)
        with engine.connect() as connection:
            return [
                {"table": name, **row._mapping}
                for name, table in tables.tables.items()
                for row in connection.execute(select(table))
            ]
    finally:
        engine.dispose()
