"""What is read and said without a service: the tests of the shared half."""

import json
import struct
import sys
import unittest
from datetime import date, datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from strikescope import _wire, errors  # noqa: E402


def columns_body(names=("strike", "value", "call", "put", "call_oi", "put_oi", "call_volume", "put_volume", "steps"),
                 rows=2, claimed=None):
    figures = dict.fromkeys(_wire._SERIES_FIELDS)
    head = {"symbol": "NIFTY", "timeframe": "5min", "indicator": "iv", "option_side": "both", "columns": list(names),
            "series": [{"expiry": "2026-08-25", "bucket_time": "2026-08-18T06:30:00Z",
                        "strikes": rows if claimed is None else claimed, **figures}],
            "metadata": {"latest": True, "origin": "", "checked_seconds_ago": 1,
                         "ages": [{"expiry": "2026-08-25", "bucket_time": "x", "age_seconds": 60}]}}
    text = json.dumps(head).encode()
    nan = float("nan")
    values = [value for name in names for value in ([24000.0, 24050.0] if name == "strike" else [1.0, nan])]
    return b"SSC1" + struct.pack("<I", len(text)) + text + struct.pack(f"<{len(values)}d", *values)


class Requests(unittest.TestCase):
    def test_parameters_are_spelled_as_the_service_wants_them(self):
        params = _wire.params_of(symbol="NIFTY", expiry=[date(2026, 8, 25), "2026-09-01"], bucket_time=None,
                                 strike=24000.0, start=datetime(2026, 8, 18, 6, 30, tzinfo=timezone.utc))
        self.assertEqual(params, [("symbol", "NIFTY"), ("expiry", "2026-08-25"), ("expiry", "2026-09-01"),
                                  ("strike", "24000.0"), ("start", "2026-08-18T06:30:00+00:00")])
        self.assertEqual(_wire.range_text((24000, 24100.5)), "24000-24100.5")
        self.assertEqual(_wire.range_text(5), "5")


class Answers(unittest.TestCase):
    def test_columns(self):
        chain = _wire.distribution(columns_body(), "tag")
        first, second = chain.series[0].points
        self.assertEqual((first.strike, first.value, first.steps, first.call_moneyness), (24000.0, 1.0, 1, "OTM1"))
        self.assertEqual((second.value, second.call_oi, second.steps, second.put_moneyness), (None, None, None, None))
        self.assertEqual((chain.series[0].age_seconds, chain.etag), (60, "tag"))

    def test_broken_answers_are_one_error(self):
        whole = columns_body()
        for body in (b"", b"SSC1", whole[:20], whole[:-1], columns_body(claimed=3), columns_body(claimed="x"),
                     b"SSC1\xff\xff\xff\xff", b"<html>"):
            with self.assertRaises(errors.ProtocolError):
                _wire.distribution(body)
        for read in (_wire.series_answer, _wire.expiries, _wire.symbols, _wire.health, _wire.distribution_of_json):
            for body in (b"", b"[]", b"{}", b'{"symbols":[{}],"series":[{}],"expiries":[{}],"status":1}'):
                with self.assertRaises(errors.ProtocolError, msg=f"{read.__name__} {body!r}"):
                    read(body)

    def test_every_status_has_its_error(self):
        body = b'{"error":{"message":"m","parameter":"p","allowed":["a","b"]}}'
        with self.assertRaises(errors.BadParameter) as caught:
            _wire.raise_for(400, body)
        self.assertEqual((caught.exception.parameter, caught.exception.allowed), ("p", ("a", "b")))
        for status, kind in ((401, errors.Unauthorized), (403, errors.Unauthorized), (404, errors.NoData),
                             (500, errors.ServerError), (502, errors.Unavailable), (503, errors.Unavailable),
                             (504, errors.TimedOut), (302, errors.ProtocolError)):
            for text in (body, b"", b"<html>"):
                with self.assertRaises(kind):
                    _wire.raise_for(status, text)
        _wire.raise_for(200, b"")


class Pauses(unittest.TestCase):
    def test_they_grow_and_end(self):
        backoff = _wire.Backoff(3)
        error = errors.Unavailable("x")
        pauses = [backoff.pause(error, None) for _ in range(3)]
        self.assertTrue(0.05 <= pauses[0] <= 0.1 and 0.2 <= pauses[2] <= 0.4, pauses)
        with self.assertRaises(errors.Unavailable):
            backoff.pause(error, None)

    def test_the_service_may_ask_for_longer(self):
        self.assertEqual(_wire.Backoff(1).pause(errors.Unavailable("x"), "2"), 2.0)
        self.assertLess(_wire.Backoff(1).pause(errors.Unavailable("x"), "soon"), 1.0)

    def test_what_cannot_help_is_not_tried_again(self):
        with self.assertRaises(errors.NoData):
            _wire.Backoff(3).pause(errors.NoData("x"), None)


class Events(unittest.TestCase):
    def test_comments_and_other_events_are_passed_over(self):
        reader = _wire.EventReader()
        for line in ("retry: 2000", "", ": still here", "", "event: unavailable", 'data: {"status":"error"}', ""):
            self.assertIsNone(reader.feed(line))


if __name__ == "__main__":
    unittest.main()
