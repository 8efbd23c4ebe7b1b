import json
import unittest
from urllib.parse import urlencode

from harness import CommandTest, lines, small_site

START = 1_700_000_000


def event(second, number, kind, **fields):
    return {"body": urlencode({"EventType": kind, "Sid": f"EV{number}", "Timestamp": START + second, "TaskSid": "WT1", **fields})}


class Shadow(CommandTest):
    def shadow(self, log, *options, status=0):
        self.write("site.json", small_site())
        return self.acd("shadow", "site.json", *options, stdin=log if isinstance(log, str) else lines(log), status=status)

    def names(self):
        return [worker["name"] for worker in small_site()["workers"]]

    def test_the_same_decision_a_second_later_is_the_same(self):
        first = self.names()[0]
        log = [event(0, 1, "task.created", TaskAttributes="{}"), event(1, 2, "reservation.created", ReservationSid="WR1", WorkerName=first),
               event(3, 3, "reservation.accepted", ReservationSid="WR1", WorkerName=first)]
        done = self.shadow(log)
        self.assert_says(done.out, "3 events", "1 decision compared: 1 as here, 0 otherwise")
        # The order in which they arrived does not count.
        self.assertEqual(self.shadow(log[::-1]).out, done.out)

    def test_another_worker_is_a_difference_told_once(self):
        second = self.names()[1]
        log = [event(0, 1, "task.created", TaskAttributes="{}"), event(0, 2, "reservation.created", ReservationSid="WR1", WorkerName=second),
               event(4, 3, "reservation.rejected", ReservationSid="WR1"),
               event(4, 4, "reservation.created", ReservationSid="WR2", WorkerName=self.names()[0])]
        told = json.loads(self.shadow(log, "--json", status=1).out)
        self.assertEqual([(one["kind"], one["task"], one["theirs"], one["ours"]) for one in told["differences"]],
                         [("worker", "WT1", second, self.names()[0])])
        self.assertEqual(told["followed"], 2)

    def test_an_event_stream_and_bad_lines(self):
        stream = [{"specversion": "1.0", "id": "EZ1", "type": "com.twilio.taskrouter.task.created", "time": "2026-11-29T18:45:00Z",
                   "data": {"payload": {"task_sid": "WT1", "task_attributes": "{}"}}}]
        self.assertIn("1 event", self.shadow([stream]).out)
        for line in ('{"body": "From=%2B81312345678"}', "{", '"+81312345678"', '{"body": "EventType=x&Timestamp=%2B81312345678"}'):
            done = self.shadow(line + "\n", status=2)
            self.assertIn("<stdin>:1:", done.err)
            self.assertNotIn("312345678", done.err)


if __name__ == "__main__":
    unittest.main()
