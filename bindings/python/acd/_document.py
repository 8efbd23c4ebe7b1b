"""Values that are their JSON text."""

from __future__ import annotations

import json
from typing import Any


class Document:
    """Something that is its JSON text: equal texts, equal things."""

    def __init__(self, text: str) -> None:
        self._json = text
        self._document: dict[str, Any] = json.loads(text)

    def to_json(self) -> str:
        """As the command writes it with ``--json``."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict."""
        document: dict[str, Any] = json.loads(self._json)
        return document

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._json,))
