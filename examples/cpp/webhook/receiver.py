"""A back end that hears of calls: `receiver.py PORT SECRET`. Prints a line for each event that is news."""

import base64
import hashlib
import hmac
import http.server
import json
import sys
import time

PORT, KEY = int(sys.argv[1]), base64.b64decode(sys.argv[2].removeprefix("whsec_"))
seen = set()  # a real one keeps ids for a day, in its database


def is_genuine(headers, body):
    stamp = headers["webhook-timestamp"]
    signed = f"{headers['webhook-id']}.{stamp}.".encode() + body
    mine = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    in_time = abs(time.time() - int(stamp)) < 300
    return in_time and any(hmac.compare_digest(mine, one) for one in headers["webhook-signature"].split())


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        genuine = is_genuine(self.headers, body)
        # Answer at once: a receiver that works first is one that times out.
        self.send_response(204 if genuine else 403)
        self.end_headers()
        if not genuine:
            return
        event = json.loads(body)
        if event["id"] in seen:
            return  # delivered at least once, and counted once
        seen.add(event["id"])
        if event["type"] == "io.acd.reservation.created.v1":
            print("ring", event["data"]["worker_name"], "for", event["data"]["task_sid"], flush=True)
        elif event["type"] == "io.acd.task.canceled.v1":
            print("end", event["data"]["task_sid"], event["data"]["task_canceled_reason"], flush=True)

    def log_message(self, *arguments):
        pass


http.server.HTTPServer(("127.0.0.1", PORT), Receiver).serve_forever()
