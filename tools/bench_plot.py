#!/usr/bin/env python3
"""Draws the ratios of a run of scripts/bench: `bench_plot.py build/bench/results.json OUT.svg`.

Needs matplotlib. A bar to the left is faster than what it is compared with, a bar to the right
slower; a mark shows the aim.
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "acd"  # the same file from the same figures
from matplotlib import pyplot as plt  # noqa: E402


def ratio_of(words):
    """`1/25.7 x`, `3.2 x`, `<= 5 x` as a number; None where there is none."""
    words = words.removeprefix("<= ").removesuffix(" x")
    try:
        above, _, below = words.partition("/")
        return float(above) / float(below or 1)
    except ValueError:
        return None


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: bench_plot.py RESULTS.json OUT.svg")
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rows = [row for row in document["rows"] if row[0] != "skipped" and ratio_of(row[4])]
    rows.reverse()
    figure, axes = plt.subplots(figsize=(10, 0.42 * len(rows) + 1.2), layout="constrained")
    for y, (verdict, _, _, _, ratio, aim) in enumerate(rows):
        value = ratio_of(ratio)
        colour = "#1b7f5c" if verdict == "pass" else "#c2571a"
        axes.barh(y, value - 1, left=1, color=colour, height=0.6)
        label = ratio.replace("1/", "").replace(" x", " × faster") if value < 1 else ratio
        axes.annotate(label.replace(" x", " ×"), (max(value, 1), y), (4, 0),
                      textcoords="offset points", va="center", fontsize=8)  # fmt: skip
        if ratio_of(aim):
            axes.plot(ratio_of(aim), y, marker="|", color="black", markersize=14, markeredgewidth=2)
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_yticks(range(len(rows)), [row[1] for row in rows], fontsize=8)
    axes.set_xlabel("own time / time of the other, same run (log); | is the aim")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(sys.argv[2], metadata={"Date": None})


if __name__ == "__main__":
    main()
