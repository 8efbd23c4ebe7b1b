"""Small pieces of HTML for notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape


def table(header: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """A table; everything is escaped, numbers are aligned to the right."""

    def cell(value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return f"<td style='text-align:left'>{escape(str(value))}</td>"
        return f"<td style='text-align:right'>{escape(f'{value:,.4g}')}</td>"

    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join("<tr>" + "".join(cell(value) for value in row) + "</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def preformatted(text: str) -> str:
    """Lines as they are."""
    return f"<pre>{escape(text)}</pre>"


def with_rest(
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    is_main: Callable[[str], bool],
    caption: str,
) -> str:
    """A table of the rows whose first cell is a main one, and all rows behind a click."""
    main = table(header, [row for row in rows if is_main(str(row[0]))], caption)
    everything = table(header, rows)
    return f"{main}<details><summary>all {len(rows)} figures</summary>{everything}</details>"
