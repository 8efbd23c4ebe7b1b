"""The example against real HTTP servers on this machine: `webhook_test.py PROGRAM`."""

import base64
import hashlib
import hmac
import http.server
import json
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

PROGRAM = str(Path(sys.argv.pop(1)).resolve()) if len(sys.argv) > 1 else ""
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
WORKSPACE = {
    "name": "shop",
    "task_queues": [{"name": "calls"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [{"name": "main", "configuration": {"task_routing": {"default_filter": {"queue": "calls"}}}}],
}
COMMANDS = [
    {"at": 0, "type": "task.create", "task": "t1", "attributes": {"from": "+81312345678"}},
    {"at": 4, "type": "reservation.accept", "task": "t1", "worker": "anna"},
    {"at": 5, "type": "task.create", "task": "t2"},
]


class Server:
    """Answers as `answer(number, path)` says, a status and headers; keeps what it was sent."""

    def __init__(self, answer=lambda number, path: (204, {}), context=None):
        self.requests = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.requests.append((self.path, dict(self.headers.items()), body))
                status, headers = answer(len(outer.requests), self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def events(self):
        return [json.loads(body) for _, _, body in self.requests]


class Webhook(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "shop.json").write_text(json.dumps(WORKSPACE))

    def run_example(self, url, *options, status=0, commands=COMMANDS):
        text = "".join(json.dumps(command) + "\n" for command in commands)
        done = subprocess.run([PROGRAM, "shop.json", url, *options], input=text.encode(), cwd=self.folder,
                              capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, status, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode(), done.stderr.decode()

    def test_every_event_arrives_once_in_order_and_signed(self):
        with Server() as server:
            out, _ = self.run_example(f"http://127.0.0.1:{server.port}/hook?a=1", "--local", "--secret", SECRET)
        events = server.events()
        self.assertEqual(out, f"{len(events)} delivered, 0 attempts failed, 0 dead letters, 0 left\n")
        of_first = [event["type"] for event in events if event["partitionkey"] == "t1"]
        self.assertEqual(of_first[0], "io.acd.task.created.v1")
        self.assertEqual(of_first[-1], "io.acd.reservation.accepted.v1")
        self.assertEqual(len({event["id"] for event in events}), len(events))
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        for path, headers, body in server.requests:
            self.assertEqual(path, "/hook?a=1")
            lower = {name.lower(): value for name, value in headers.items()}
            self.assertEqual(lower["content-type"], "application/cloudevents+json")
            signed = f"{lower['webhook-id']}.{lower['webhook-timestamp']}.".encode() + body
            wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            self.assertEqual(lower["webhook-signature"], "v1," + wanted)
            self.assertLess(abs(time.time() - int(lower["webhook-timestamp"])), 60)

    def test_an_unreliable_server_gets_everything_at_least_once_in_order(self):
        with Server(lambda number, _: (500 if number % 3 == 1 else 200, {})) as server:
            self.run_example(f"http://127.0.0.1:{server.port}/", "--local")
        of_first = [event["sequence"] for event in server.events() if event["partitionkey"] == "t1"]
        self.assertEqual(of_first, sorted(of_first))
        self.assertGreater(len(of_first), len(set(of_first)))

    def test_retry_after_is_obeyed(self):
        with Server(lambda number, _: (429, {"Retry-After": "2"}) if number == 1 else (204, {})) as server:
            begin = time.monotonic()
            self.run_example(f"http://127.0.0.1:{server.port}/", "--local", commands=COMMANDS[:1])
        self.assertGreater(time.monotonic() - begin, 2)

    def test_410_ends_it_and_a_redirect_is_not_followed(self):
        with Server(lambda number, path: (410, {})) as server:
            out, err = self.run_example(f"http://127.0.0.1:{server.port}/", "--local", status=1, commands=COMMANDS[:1])
        self.assertEqual(len(server.requests), 1)
        self.assertIn("dead letter, gone: shop-0000000000000001", err)
        self.assertIn("0 delivered", out)
        with Server(lambda number, path: (302, {"Location": "/elsewhere"})) as server:
            out, err = self.run_example(f"http://127.0.0.1:{server.port}/", "--local", "--give-up", "5", status=1,
                                        commands=COMMANDS[:1])
        self.assertEqual({path for path, _, _ in server.requests}, {"/"})
        self.assertIn("dead letter, status 302: shop-0000000000000001", err)

    def test_the_receiver_of_the_guide_hears_what_to_do(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        receiver = subprocess.Popen([sys.executable, Path(__file__).with_name("receiver.py"), str(port), SECRET],
                                    stdout=subprocess.PIPE, text=True)
        try:
            commands = [COMMANDS[0], {"at": 9, "type": "task.cancel", "task": "t1", "reason": "hangup"}]
            self.run_example(f"http://127.0.0.1:{port}/", "--local", "--secret", SECRET, commands=commands)
            other = "whsec_" + base64.b64encode(b"somebody else's").decode()
            out, err = self.run_example(f"http://127.0.0.1:{port}/", "--local", "--secret", other, status=1, commands=COMMANDS[:1])
            self.assertIn("dead letter, status 403", err)
        finally:
            receiver.terminate()
            said = receiver.communicate(timeout=10)[0]
        self.assertEqual(said, "ring anna for t1\nend t1 hangup\n")

    def test_nobody_listens(self):
        with Server() as server:
            port = server.port
        out, _ = self.run_example(f"http://127.0.0.1:{port}/", "--local", "--give-up", "2", status=1, commands=COMMANDS[:1])
        self.assertIn("0 delivered", out)

    def test_local_addresses_are_refused_unless_configured_by_name_too(self):
        _, err = self.run_example("http://127.0.0.1:1/", status=2)
        self.assertIn("expected https", err)
        _, err = self.run_example("https://127.0.0.1:1/", status=2)
        self.assertIn("not a public one", err)
        with self.secure_server("localhost") as server:
            out, _ = self.run_example(f"https://localhost:{server.port}/", "--give-up", "1", "--ca-file",
                                      str(self.folder / "ca.pem"), status=1, commands=COMMANDS[:1])
        self.assertEqual(server.requests, [])
        self.assertIn("0 delivered", out)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def secure_server(self, name, days="2"):
        """A server whose certificate an authority of our own has issued for that name."""
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
                     "-subj", "/CN=authority")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=x")
        (self.folder / "names").write_text(f"subjectAltName=DNS:{name}\n")
        self.openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                     "server.pem", "-days", days, "-extfile", "names")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return Server(context=context)

    def test_tls_is_verified(self):
        trusted = ("--ca-file", str(self.folder / "ca.pem"))
        for name, days, trust, good in [
            ("localhost", "2", trusted, True),
            ("localhost", "2", (), False),  # an authority that nobody knows
            ("elsewhere.example", "2", trusted, False),
            ("localhost", "-1", trusted, False),  # expired
        ]:
            with self.subTest(name=name, days=days, good=good), self.secure_server(name, days) as server:
                out, _ = self.run_example(f"https://localhost:{server.port}/", "--local", "--give-up", "1", *trust,
                                          status=0 if good else 1, commands=COMMANDS[:1])
                self.assertEqual(bool(server.requests), good)
                self.assertEqual(out.startswith("0 delivered"), not good)


if __name__ == "__main__":
    unittest.main()
