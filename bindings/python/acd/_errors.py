"""What goes wrong, as exceptions."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault in what was given, and where it is.

    Attributes
    ----------
    code
        Stable name, such as ``syntax``; docs/reference/errors.md explains each.
    message
        What was expected and what was found.
    offset
        Byte offset into the text given.
    pointer
        JSON pointer of the faulty value; empty outside documents and for their root.
    line
        Line of the text given, from 1; 0 when unknown.
    """

    code: str
    message: str
    offset: int
    pointer: str
    line: int


class Error(ValueError):
    """Something given to acd cannot be used. Holds all faults; the attributes are the first one's.

    Examples
    --------
    >>> import acd
    >>> try:
    ...     acd.Expression("level >=")
    ... except acd.Error as error:
    ...     print(error.code, error.offset)
    syntax 8
    """

    def __init__(self, faults: tuple[tuple[str, str, int, str, int], ...]) -> None:
        super().__init__(faults)
        self.faults = tuple(Fault(*fault) for fault in faults)

    @property
    def code(self) -> str:
        """The stable name of the first fault."""
        return self.faults[0].code

    @property
    def message(self) -> str:
        """The sentence of the first fault."""
        return self.faults[0].message

    @property
    def offset(self) -> int:
        """Byte offset of the first fault into the text given."""
        return self.faults[0].offset

    @property
    def pointer(self) -> str:
        """JSON pointer of the first fault."""
        return self.faults[0].pointer

    @property
    def line(self) -> int:
        """Line of the first fault, from 1; 0 when unknown."""
        return self.faults[0].line

    def __str__(self) -> str:
        def one(fault: Fault) -> str:
            return f"{fault.pointer}: {fault.message}" if fault.pointer else fault.message

        return "\n".join(one(fault) for fault in self.faults)


class Refused(Error):
    """A command that the rules do not allow, raised by `Applied.check` only.

    ``code`` is the refusal's, such as ``wrong_state``.
    """


def error(code: str, message: str, pointer: str = "") -> Error:
    """One fault as an exception."""
    return Error(((code, message, 0, pointer, 0),))
