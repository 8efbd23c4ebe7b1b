"""AsyncAPI: the parser of its makers reads schemas/asyncapi.yaml without an error."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from peers import is_needed, need_program

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MODULES = ROOT / "build" / "peers" / "npm" / "node_modules"


class Parser(unittest.TestCase):
    def parse(self, path):
        node = need_program("node", "")
        if not (MODULES / "@asyncapi" / "parser").exists():
            if is_needed():
                self.fail("peer @asyncapi/parser is missing")
            self.skipTest("peer @asyncapi/parser is missing")
        done = subprocess.run([node, HERE / "asyncapi.mjs", MODULES, path], capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    def test_it_reads_the_document(self):
        found = self.parse(ROOT / "schemas" / "asyncapi.yaml")
        self.assertEqual(found["errors"], [])
        self.assertEqual(found["version"], "3.0.0")
        self.assertGreater(found["channels"], 50)
        self.assertEqual(found["messages"], found["channels"])

    def test_it_would_notice(self):
        text = (ROOT / "schemas" / "asyncapi.yaml").read_text(encoding="utf-8")
        for wrong in (text.replace("action: send", "action: shout", 1),
                      text.replace("{type: integer}", "{type: intger}", 1)):
            with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                file.write(wrong)
                file.flush()
                self.assertNotEqual(self.parse(file.name)["errors"], [])


if __name__ == "__main__":
    unittest.main()
