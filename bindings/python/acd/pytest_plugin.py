"""pytest runs files named ``*.expectations.json`` as tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acd._errors import Error
from acd.expectations import Expectations


class Differs(Exception):
    """What came is not what was expected."""


class ExpectationsItem(pytest.Item):
    """One document."""

    def runtest(self) -> None:
        """Runs it to its end."""
        failures = Expectations.load(self.path).run()
        if failures:
            raise Differs("\n".join(str(failure) for failure in failures))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """What differs, without a Python traceback."""
        if isinstance(excinfo.value, (Differs, Error)):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, 0, f"expectations {self.path.name}"


class ExpectationsFile(pytest.File):
    """A file with one document."""

    def collect(self) -> Iterator[ExpectationsItem]:
        """Its only item."""
        yield ExpectationsItem.from_parent(self, name="expectations")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ExpectationsFile | None:
    """Takes the files that are ours."""
    if file_path.name.endswith(".expectations.json"):
        file: ExpectationsFile = ExpectationsFile.from_parent(parent, path=file_path)
        return file
    return None
