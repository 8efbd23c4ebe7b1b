"""The page of the calls, in a real browser, while a real call goes on."""

import base64
import os
import pathlib
import shutil
import sys
import time
import unittest

import scenarios
from harness import ANYONE, ROOT, CallTest, require_peers, wait_for

sys.path.append(str(ROOT / "tests/report"))
from browser import Browser  # noqa: E402


def setUpModule():
    require_peers("chromium")


class PageTest(CallTest):
    def test_a_call_waits_talks_and_is_ended_from_the_page(self):
        ports = self.phones(1)
        acd = self.switch([ANYONE], ports)
        acd.command(type="worker.activity", worker="owner", activity="Offline")
        phone = acd.phone(scenarios.answering(), ports[0])
        caller = acd.caller(scenarios.patient_caller())
        self.assertTrue(acd.wait_for_events("task.created"))
        browser = Browser(shutil.which("chromium"))
        self.addCleanup(browser.close)
        browser.open(f"http://127.0.0.1:{acd.web_port}/")

        def text():
            return browser.run("document.getElementById('calls').innerText")

        self.assertTrue(wait_for(lambda: "waits" in text()))
        self.assertIn("+81*******00", text())
        self.assertNotIn("+81312340000", browser.run("document.documentElement.outerHTML"))
        acd.command(type="worker.activity", worker="owner", activity="Available")
        self.assertTrue(wait_for(lambda: "talks" in text()), text())
        self.assertIn("owner", text())
        if folder := os.environ.get("ACD_SCREENSHOTS"):
            picture = base64.b64decode(browser.screenshot({"x": 40, "y": 0, "width": 1020, "height": 180}))
            (pathlib.Path(folder) / "sip-calls.png").write_bytes(picture)
        browser.run("filter.value = 'nobody'; filter.oninput()")
        self.assertEqual(text().strip(), "")
        browser.run("filter.value = 'OWNER'; filter.oninput()")
        time.sleep(0.7)  # the ACK has passed
        browser.run("document.querySelector('#calls button').click()")
        self.assert_played(caller, "caller")
        self.assert_played(phone, "phone")
        self.assertTrue(wait_for(lambda: text().strip() == ""))
        self.assertEqual(browser.complaints(), [])
