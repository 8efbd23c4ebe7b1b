#!/usr/bin/env python3
"""Opening hours against Python's own zones: `zone_test.py IS_OPEN`. Random instants, many of them near
changes of the clock."""

import random
import subprocess
import sys
import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

IS_OPEN = sys.argv.pop(1)
ZONES = ["Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo",
         "Asia/Kathmandu", "Africa/Cairo", "UTC"]


def instant(zone, day, minutes):
    """The first occurrence of a local time; the jump where it does not exist."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    found = local.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return found
    # In a gap: the first instant after it, by bisection between two sure times.
    low, high = found - timedelta(hours=6), found + timedelta(hours=6)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def is_open(zone, weekday, start, end, at):
    """Is `at` inside the hours of a day at most one before its own?"""
    for back in (0, 1, 2):
        day = (at.astimezone(zone) - timedelta(days=back)).date() + timedelta(days=1)
        for shift in (0, 1):
            own = day - timedelta(days=shift)
            if own.weekday() != weekday:
                continue
            opens = instant(zone, own, start)
            closes = instant(zone, own + timedelta(days=end < start), end)
            if opens <= at < closes:
                return True
    return False


class Zones(unittest.TestCase):
    def test_random_instants(self):
        source = random.Random(5)
        cases = []
        for name in ZONES:
            zone = ZoneInfo(name)
            for _ in range(6):
                weekday = source.choice([6, 6, 0, 5, source.randrange(7)])
                start = source.choice([0, 60, 90, 120, 150, 540, 1320])
                end = source.choice([30, 120, 150, 180, 1080, 1440])
                if start == end:
                    end += 45
                for _ in range(60):
                    year, month = source.randrange(1975, 2037), source.choice([3, 4, 10, 11, source.randrange(1, 13)])
                    at = datetime(year, month, 1, tzinfo=timezone.utc) + timedelta(
                        seconds=source.randrange(31 * 86400))
                    cases.append((name, zone, weekday, start, end, at))
        lines = "".join(
            f"{name} {weekday} {start} {end} {int(at.timestamp())}\n" for name, _, weekday, start, end, at in cases)
        done = subprocess.run([IS_OPEN], input=lines, capture_output=True, text=True, check=True)
        answers = done.stdout.split()
        self.assertEqual(len(answers), len(cases))
        opened = 0
        for (name, zone, weekday, start, end, at), answer in zip(cases, answers):
            expected = is_open(zone, weekday, start, end, at)
            opened += expected
            self.assertEqual(answer == "1", expected, (name, weekday, start, end, at.isoformat()))
        self.assertGreater(opened, 100)


if __name__ == "__main__":
    unittest.main()
