"""Plants faults in a small tree and sees check_layers.py find exactly those."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).parents[2] / "tools/check_layers.py"


def check(files):
    """Runs the check on a tree of {path: text}; returns the exit status and the faults."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            file = Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        run = subprocess.run(
            [sys.executable, CHECK, root], capture_output=True, text=True, check=False
        )
        return run.returncode, run.stdout.splitlines()[:-1]


class CheckLayers(unittest.TestCase):
    def test_finds_one_fault_each(self):
        rows = [  # file, text, where the fault is, a part of its sentence
            ("include/acd/core/a.hpp", "\n#include <acd/router/b.hpp>\n", 2, "core must not know router"),
            ("include/acd/expression/a.hpp", "#include <acd/calendar/b.hpp>\n", 1, "must not know calendar"),
            ("include/acd/analytics/a.hpp", "#include <acd/workflow/b.hpp>\n", 1, "must not know workflow"),
            ("include/acd/simulation/a.hpp", "#include <acd/journal/b.hpp>\n", 1, "must not know journal"),
            ("include/acd/router/a.hpp", "#include <acd/io/json.hpp>\n", 1, "router must not know io"),
            ("include/acd/acd.hpp", "#include <acd/io/json.hpp>\n", 1, "opt-in"),
            ("include/acd/core/a.hpp", "#include <acd/acd.hpp>\n", 1, "includes everything"),
            ("include/acd/core/a.hpp", '#include "b.hpp"\n', 1, "as <acd/...>"),
            ("include/acd/core/a.hpp", "#include <fmt/core.h>\n", 1, "third-party"),
            ("include/acd/workflow/a.hpp", "#  include <nlohmann/json.hpp>\n", 1, "third-party"),
            ("include/acd/journal/a.hpp", "#include <sqlite3.h>\n", 1, "third-party"),
            ("include/acd/gossip/a.hpp", "\n", 1, "no module"),
            ("src/workflow/a.cpp", "#include <acd/router/b.hpp>\n", 1, "must not know router"),
            ("src/workflow/a.cpp", '#include "router/state.hpp"\n', 1, "must not know router"),
            ("src/workflow/a.hpp", '#include "../router/state.hpp"\n', 1, "must not know router"),
            ("src/expression/compile.cpp", "#include <boost/spirit/home/x3.hpp>\n", 1, "parser.cpp only"),
            ("cli/main.cpp", "#include <boost/graph/adjacency_list.hpp>\n", 1, "graph.cpp only"),
            ("src/core/a.cpp", "int a;\nauto t = std::chrono::system_clock::now();\n", 2, "clock::now"),
            ("src/router/a.cpp", "auto t = steady_clock::now();\n", 1, "clock::now"),
            ("src/simulation/a.cpp", "std::mt19937_64 r;\n", 1, "mt19937"),
            ("src/simulation/a.cpp", "std::random_device r;\n", 1, "random_device"),
            ("src/router/a.hpp", "int r = std::rand();\n", 1, "rand"),
            ("src/router/a.hpp", "int r = rand();\n", 1, "rand"),
            ("src/calendar/a.cpp", "auto t = std::time(nullptr);\n", 1, "time"),
            ("src/workflow/a.cpp", "std::shuffle(a, b, c);\n", 1, "shuffle"),
            ("src/expression/a.cpp", "std::uniform_int_distribution<int> d;\n", 1, "distribution"),
            ("include/acd/adapters/a.hpp", "inline auto t = system_clock::now();\n", 1, "clock::now"),
        ]
        for path, text, line, part in rows:
            with self.subTest(path=path, text=text):
                # The private header that "../router/state.hpp" and "router/state.hpp" mean.
                status, faults = check({path: text, "src/router/state.hpp": ""})
                self.assertEqual(status, 1)
                self.assertEqual(len(faults), 1, faults)
                self.assertTrue(faults[0].startswith(f"{path}:{line}: "), faults[0])
                self.assertIn(part, faults[0])

    def test_reports_all_faults_at_once(self):
        _, faults = check(
            {
                "include/acd/core/a.hpp": "#include <fmt/core.h>\n#include <acd/router/b.hpp>\n",
                "src/core/a.cpp": "auto t = system_clock::now();\n",
            }
        )
        self.assertEqual(len(faults), 3, faults)

    def test_allows_what_the_layers_allow(self):
        status, faults = check(
            {
                "include/acd/acd.hpp": "#include <acd/core/time.hpp>\n#include <acd/router/a.hpp>\n",
                "include/acd/core/time.hpp": (
                    "#include <acd/config.hpp>\n#include <vector>\n"
                    "/// No system_clock::now() here.\n// #include <fmt/core.h>\n"
                    "/* #include <acd/router/a.hpp>\n steady_clock::now() */\n"
                ),
                "include/acd/io/json.hpp": "#include <acd/router/a.hpp>\n#include <nlohmann/json.hpp>\n",
                "include/acd/workflow/a.hpp": "#include <acd/calendar/b.hpp>\n",
                "src/core/text.cpp": (
                    "#include <fmt/format.h>\n"
                    'const char* a = "time(nullptr)"; const char* b = R"x(std::rand())x";\n'
                    "int c = 1'000'000; char d = '\"'; int e = runtime(0) + f.time(0) + strand(1);\n"
                ),
                "src/expression/parser.cpp": '#include "program.hpp"\n#include <boost/spirit/home/x3.hpp>\n',
                "src/expression/program.hpp": "",
                "src/router/router.cpp": '#include "expression/program.hpp"\n#include "bitmap.hpp"\n',
                "src/router/bitmap.hpp": "",
                "src/workflow/graph.cpp": "#include <boost/graph/adjacency_list.hpp>\n",
                "src/journal/sqlite.cpp": "auto t = steady_clock::now();\n",
                "tests/router/a_test.cpp": "#include <acd/io/json.hpp>\nstd::mt19937 r;\n",
            }
        )
        self.assertEqual(faults, [])
        self.assertEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
