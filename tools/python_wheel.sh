#!/usr/bin/env bash
# Builds the sdist, from that alone the wheel, and runs the quickstart with the wheel in an
# environment that has nothing else, and without a compiler.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$PWD/build/wheel
rm -rf "$out"
mkdir -p "$out"
export CMAKE_CXX_COMPILER_LAUNCHER=ccache
build/venv/bin/python -m build --outdir "$out/dist" . # sdist, then the wheel out of the sdist
python3 -m venv "$out/venv"
"$out/venv/bin/pip" install --quiet --disable-pip-version-check "$out"/dist/acd-*.whl
cd "$out"
CC=false CXX=false venv/bin/python ../../examples/python/quickstart.py >quickstart.out
diff ../../examples/python/quickstart.expected quickstart.out
venv/bin/python -c 'import acd, importlib.metadata as m; assert acd.__version__ == m.version("acd")'
echo "the wheel runs: $(ls dist)"
