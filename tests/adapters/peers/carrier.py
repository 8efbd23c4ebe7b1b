"""A scripted carrier: does what Twilio is asked for, and posts callbacks as Twilio would, signed by Twilio's library.

The command reads the log of callbacks so far and says what Twilio is asked; it is deterministic, so the carrier runs it again
for each line more. Callbacks come in order, twice, or out of order.
"""

import heapq
import itertools
import json
import os
import random
import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from peers import ACD
from twilio.request_validator import RequestValidator

TOKEN = "0123456789abcdef0123456789abcdef"
CALLBACKS = "https://acd.example.com/twilio"
OPTIONS = {
    "account_sid": "AC" + "1".rjust(32, "0"), "from": "+81300000000", "callbacks": CALLBACKS,
    "announcements": {"announce": "https://acd.example.com/nobody.mp3"},
    "taskrouter": {"event_url": "https://app.example.com/events", "assignment_url": "https://app.example.com/assign"},
}
SIGN = RequestValidator(TOKEN).compute_signature
STEP = 2.0  # seconds after which the command is asked what its timers have done


class Leg:
    def __init__(self, call_sid, callback=None):
        self.call_sid = call_sid
        self.callback = callback  # StatusCallback
        self.label = None
        self.room = None
        self.state = "ringing"  # in-progress, completed


class Carrier:
    """`mode` is twilio or taskrouter, `people` says after how many seconds the phone of an address is answered (None: never),
    `instruction` what the application answers."""

    def __init__(self, site, mode, people, delivery="in order", instruction=None, seed=1):
        self.site, self.mode, self.people, self.delivery, self.instruction = site, mode, people, delivery, instruction
        self.random = random.Random(seed)
        self.order = itertools.count()
        self.numbers = itertools.count(0xa1)
        self.pending = []  # (when, order, what)
        self.log = []
        self.done = {}  # requests by key
        self.legs = {}  # by CallSid
        self.rooms = {}  # name: [callback URL, SequenceNumber]
        self.heard = []  # (caller's CallSid, URL)
        self.said = ""
        self.folder = tempfile.TemporaryDirectory()
        Path(self.folder.name, "twilio.json").write_text(json.dumps(OPTIONS), encoding="utf-8")

    # The command.
    def acd(self, at, form):
        done = subprocess.run(
            [ACD, "route", self.site, "--in", self.mode, "--format", form, "--twilio", "twilio.json", "--at", f"{at:.3f}"],
            input="".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self.log).encode(), cwd=self.folder.name,
            env={**os.environ, "ACD_TWILIO_TOKEN": TOKEN}, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode()
        self.said = done.stderr.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]

    def run(self, until):
        now = 0.0
        while now < until:
            now = min(self.pending[0][0] if self.pending else until, now + STEP)
            while self.pending and self.pending[0][0] <= now:
                when, _, what = heapq.heappop(self.pending)
                if callable(what):
                    what(when)
                else:
                    self.log.append({"at": round(when, 3), **what})
            for request in self.acd(now, self.mode):
                if request["key"] not in self.done:
                    self.done[request["key"]] = request
                    self.carry_out(request, now)
        return self

    # What happens: a line of the log, or a function of the instant.
    def at(self, when, what):
        heapq.heappush(self.pending, (when, next(self.order), what))

    def post(self, when, url, fields, **more):
        line = {"url": url, "body": urlencode(fields), "signature": SIGN(url, fields), **more}
        if self.delivery == "out of order" and "/voice" not in url:
            when += self.random.uniform(0, 1.5)
        self.at(when, line)
        if self.delivery == "twice":
            self.at(when + 0.3, line)

    # The caller.
    def call_in(self, when, number, attributes):
        caller = Leg("CA" + f"{len(self.legs) + 0xc1:x}".rjust(32, "0"))
        self.legs[caller.call_sid] = caller
        caller.state, caller.label = "in-progress", "customer"
        fields = {"CallSid": caller.call_sid, "From": number, "To": OPTIONS["from"], "CallStatus": "ringing"}
        task = "WT" + caller.call_sid[2:]
        if self.mode == "twilio":
            self.post(when, f"{CALLBACKS}/voice", fields, attributes=attributes)
            # As the answer's TwiML says.
            self.rooms[task] = [f"{CALLBACKS}/conference?t={task}", 0]
            self.join(when + 0.2, caller, task)
        else:
            self.at(when, {"type": "task.create", "task": task, "channel": "voice", "attributes": {
                "call_sid": caller.call_sid, "from": number, "to": OPTIONS["from"], **attributes}})
        return caller, task

    def hang_up(self, when, leg):
        self.status(when, leg, "completed")
        self.leave(when, leg)
        if leg.label == "customer" and self.mode == "twilio":
            self.post(when, f"{CALLBACKS}/status", {"CallSid": leg.call_sid, "CallStatus": "completed"})

    # Legs.
    def status(self, when, leg, status):
        leg.state = status
        if leg.callback:
            self.post(when, leg.callback, {"CallSid": leg.call_sid, "CallStatus": status, "To": "client:x", "From": "+81312345678"})

    def conference(self, when, room, event, **fields):
        callback = self.rooms[room]
        callback[1] += 1
        if callback[0]:
            self.post(when, callback[0], {
                "ConferenceSid": "CF" + room[2:], "FriendlyName": room, "SequenceNumber": str(callback[1]), "Timestamp": "x",
                "StatusCallbackEvent": event, **fields})

    def join(self, when, leg, room):
        leg.room = room
        self.conference(when, room, "participant-join", CallSid=leg.call_sid, ParticipantLabel=leg.label, Muted="false", Hold="false")

    def leave(self, when, leg):
        if leg.room:
            room, leg.room = leg.room, None
            self.conference(when, room, "participant-leave", CallSid=leg.call_sid, ParticipantLabel=leg.label)
            if leg.label == "customer":
                self.end_room(when + 0.05, room)

    def end_room(self, when, room):
        for leg in [leg for leg in self.legs.values() if leg.room == room]:
            leg.room = None
            self.conference(when, room, "participant-leave", CallSid=leg.call_sid, ParticipantLabel=leg.label)
            self.status(when, leg, "completed")
        self.conference(when + 0.05, room, "conference-end")

    def find(self, room, name):
        for leg in reversed(self.legs.values()):
            if name in (leg.label, leg.call_sid) and leg.state != "completed" and (leg.room == room or leg.state == "ringing"):
                return leg
        return None

    # What is asked.
    def carry_out(self, request, now):
        if request["key"].endswith("/ask"):
            self.at(now + 0.1, {"answer": request["key"], "body": json.dumps(self.instruction)})
            return
        if not request["url"].startswith("https://api.twilio.com/"):
            return  # told to the application
        path = [unquote(part) for part in urlsplit(request["url"]).path.removesuffix(".json").split("/")[4:]]
        fields = {name: values[0] for name, values in parse_qs(request["body"], keep_blank_values=True).items()}
        found = self.obey(request["method"], path, fields, request, now)
        if self.mode == "taskrouter":
            self.at(now + 0.15, {"answer": request["key"], "status": 200 if found else 404, "body": ""})

    def obey(self, method, path, fields, request, now):
        if path[0] == "Calls":
            return self.move(self.legs.get(path[1]), fields.get("Twiml", ""), now)
        room = path[1]
        if len(path) == 2:
            self.end_room(now + 0.1, room)
            return True
        if len(path) == 3:
            self.dial(room, fields, request, now)
            return True
        leg = self.find(room, path[3])
        if leg is None:
            return False
        if method == "DELETE":
            if leg.state == "ringing":
                self.status(now + 0.1, leg, "canceled")
                leg.state = "completed"
            else:
                self.hang_up(now + 0.1, leg)
        elif "Hold" in fields:
            event = "participant-hold" if fields["Hold"] == "true" else "participant-unhold"
            self.conference(now + 0.1, room, event, CallSid=leg.call_sid, ParticipantLabel=leg.label, Muted="false", Hold=fields["Hold"])
        return True

    def dial(self, room, fields, request, now):
        leg = Leg("CA" + f"{next(self.numbers):x}".rjust(32, "0"), fields["StatusCallback"])
        leg.label, leg.fields = fields["Label"], dict(parse_qsl(request["body"]))
        self.legs[leg.call_sid] = leg
        self.rooms.setdefault(room, [fields.get("ConferenceStatusCallback"), 0])
        self.post(now + 0.1, leg.callback, {"CallSid": leg.call_sid, "CallStatus": "initiated"})
        self.post(now + 0.3, leg.callback, {"CallSid": leg.call_sid, "CallStatus": "ringing"})
        self.at(now + int(fields.get("Timeout", 60)), lambda when: self.give_up(when, leg))
        after = self.people(fields["To"])
        if after is not None:
            self.at(now + after, lambda when: self.pick_up(when, leg, room))

    def give_up(self, when, leg):
        if leg.state == "ringing":
            self.status(when, leg, "no-answer")
            leg.state = "completed"

    def pick_up(self, when, leg, room):
        if leg.state == "ringing":
            self.status(when, leg, "in-progress")
            self.join(when + 0.1, leg, room)

    def move(self, leg, twiml, now):
        if leg is None or leg.state == "completed":
            return False
        for played in re.findall(r"<Play>([^<]+)</Play>", twiml):
            self.heard.append((leg.call_sid, played))
        room = re.search(r">([^<>]+)</Conference>", twiml)
        if room:
            self.join(now + 0.2, leg, room[1])
        if "<Hangup/>" in twiml:
            leg.room, leg.state = None, "completed"
        return True
