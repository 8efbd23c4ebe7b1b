#!/usr/bin/env python3
"""Finds the tests' known people in logs: personal_data.py FILE... exits 1 and says where, but not whom, when one is named.

Numbers are found in every spelling (with blanks, hyphens, brackets, full-width, percent-encoded, with a leading 0 instead of
the country code), names and addresses also percent-encoded and as JSON escapes them.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path
from urllib.parse import quote, unquote

NUMBERS = ("+81312345678",)
NAMES = ("山田 太郎", "山田", "太郎", "Yamada Taro", "taro.yamada@example.jp")
# What may stand between two digits of one number.
BETWEEN = re.compile(r"(?<=\d)[\s\-().+/]{1,3}(?=\d)")


def plain(text):
    """Percent-encoding undone, full-width made narrow, nothing between the digits of a number."""
    text = unicodedata.normalize("NFKC", unquote(text))
    return BETWEEN.sub("", text)


def spellings(number):
    digits = number.lstrip("+")
    return digits, "0" + digits[2:], digits[2:]


def finds(text):
    """Which kinds of data of the known people `text` names."""
    flat = plain(text)
    if any(re.search(rf"(?<!\d){spelling}(?!\d)", flat) for number in NUMBERS for spelling in spellings(number)):
        yield "a telephone number"
    for name in NAMES:
        ways = {name, quote(name), quote(name, safe=""), json.dumps(name)[1:-1], quote(name).replace("%20", "+")}
        if any(way.casefold() in text.casefold() for way in ways) or name in flat:
            yield "a name or an address"
            return


def main(paths):
    found = 0
    for path in paths:
        for number, line in enumerate(Path(path).read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for kind in finds(line):
                print(f"{path}:{number}: {kind}")
                found += 1
    print(f"{len(paths)} files, {found} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
