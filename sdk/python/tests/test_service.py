"""Against the real service, whose address and token the environment gives (see tests/serve/tst_python_sdk.cpp)."""

import asyncio
import os
import socket
import sys
import threading
import unittest
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import strikescope  # noqa: E402
from strikescope import AsyncClient, Client  # noqa: E402

URL = os.environ.get("STRIKESCOPE_URL")
TOKEN_FILE = os.environ.get("STRIKESCOPE_TOKEN_FILE")
NEAR, FAR = date(2026, 8, 25), date(2026, 9, 1)
ONE = datetime(2026, 8, 18, 7, 30, tzinfo=timezone.utc)  # 13:00 IST

try:
    import pandas
except ImportError:
    pandas = None


@unittest.skipUnless(URL, "STRIKESCOPE_URL names no service")
class Service(unittest.TestCase):
    def setUp(self):
        self.client = Client(URL, token_file=TOKEN_FILE)
        self.addCleanup(self.client.close)

    def test_what_there_is(self):
        self.assertTrue(self.client.health().well)
        self.assertEqual([s.symbol for s in self.client.symbols()], ["BANKNIFTY", "NIFTY"])
        self.assertEqual([e.expiry for e in self.client.expiries("Nifty 50")], [NEAR, FAR])

    def test_a_distribution(self):
        chain = self.client.strike_distribution("NIFTY", timeframe="1min", bucket_time=ONE, expiry=NEAR)
        (series,) = chain.series
        self.assertEqual((series.expiry, series.bucket_time, series.strikes_listed), (NEAR, ONE, 11))
        first, last = series.points[0], series.points[-1]
        self.assertAlmostEqual(first.call, 0.16)
        self.assertEqual((first.strike, first.call_oi, first.put_oi), (24000.0, 650.0, 65.0))
        self.assertIsNone(last.call)
        self.assertIsNone(last.call_oi)
        self.assertEqual(last.value, 0.2)
        self.assertFalse(chain.latest)

    def test_the_newest_says_its_age(self):
        chain = self.client.strike_distribution("NIFTY", timeframe="1min", strike_range=2)
        self.assertTrue(chain.latest)
        self.assertEqual([s.expiry for s in chain.series], [NEAR, FAR])
        self.assertGreater(chain.series[0].age_seconds, 0)
        self.assertEqual([p.steps for p in chain.series[0].points], [-2, -1, 0, 1, 2])

    def test_series(self):
        ends = {"start": ONE, "end": ONE + timedelta(minutes=10), "timeframe": "1min", "expiry": NEAR}
        answer = self.client.moneyness_series("NIFTY", moneyness=["ATM", "OTM1"], option_side="put", **ends)
        self.assertEqual([s.moneyness for s in answer.series], ["OTM1", "ATM"])
        self.assertEqual([len(s.points) for s in answer.series], [10, 10])
        ends.pop("expiry")
        history = self.client.strike_history("NIFTY", 24100, [NEAR, FAR], indicator="oi", **ends)
        self.assertEqual([(s.expiry, s.strike) for s in history.series], [(NEAR, 24100), (FAR, 24100)])
        self.assertEqual(history.series[0].points[0].call, 750)

    def test_errors(self):
        with self.assertRaises(strikescope.BadParameter) as caught:
            self.client.strike_distribution("NIFTY", timeframe="7min")
        self.assertEqual(caught.exception.parameter, "timeframe")
        self.assertIn("15min", caught.exception.allowed)
        with self.assertRaises(strikescope.NoData):
            self.client.strike_distribution("NIFTY", bucket_time="2020-01-01T12:00")
        with Client(URL, token="wrong-wrong-wrong") as stranger:
            with self.assertRaises(strikescope.Unauthorized):
                stranger.symbols()
            self.assertTrue(stranger.health().well)

    def test_the_stream(self):
        events = self.client.stream("NIFTY", timeframe="1min", expiry=FAR)
        event = next(events)
        events.close()
        self.assertEqual((event.name, event.chain.series[0].expiry), ("bucket", FAR))
        with self.assertRaises(strikescope.BadParameter):
            next(self.client.stream("NIFTY", timeframe="2min"))

    def test_awaited(self):
        async def all_of_it():
            async with AsyncClient(URL, token_file=TOKEN_FILE) as client:
                self.assertTrue((await client.health()).well)
                chains = await asyncio.gather(*(client.strike_distribution("NIFTY", indicator=i)
                                                for i in ("iv", "oi", "delta")))
                self.assertEqual([c.indicator for c in chains], ["iv", "oi", "delta"])
                async for event in client.stream("BANKNIFTY", timeframe="1min"):
                    self.assertEqual(event.chain.symbol, "BANKNIFTY")
                    break
                with self.assertRaises(strikescope.BadParameter):
                    await client.strike_history("NIFTY", -1, NEAR)
        asyncio.run(all_of_it())

    @unittest.skipIf(pandas is None, "pandas is not installed")
    def test_frames(self):
        frame = self.client.strike_distribution("NIFTY", timeframe="1min").to_frame()
        self.assertEqual(len(frame), 22)
        self.assertTrue(frame["call"].isna().any())

    @unittest.skipIf(pandas is not None, "pandas is installed")
    def test_without_pandas_a_frame_says_what_is_missing(self):
        with self.assertRaisesRegex(ImportError, "pandas"):
            self.client.strike_distribution("NIFTY").to_frame()


class Trouble(unittest.TestCase):
    """A service that answers late, busy, or not at all."""

    def serve(self, *answers):
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(10)
        asked = []

        def run():
            with listener:
                for answer in answers:
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(5)
                        asked.append(connection.recv(65536))
                        if answer is None:  # silence
                            try:
                                connection.recv(1)
                            except OSError:
                                pass
                        else:
                            connection.sendall(answer)

        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join)
        return f"http://127.0.0.1:{listener.getsockname()[1]}", asked

    BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    BODY = b'{"status":"ok","symbols":[{"symbol":"NIFTY","name":"Nifty 50"}]}'
    FINE = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)

    def test_busy_and_broken_are_tried_again(self):
        url, asked = self.serve(self.BUSY, b"", self.FINE)
        with Client(url) as client:
            self.assertEqual(client.symbols()[0].symbol, "NIFTY")
        self.assertEqual(len(asked), 3)

    def test_silence_ends(self):
        url, _ = self.serve(None)
        with Client(url, timeout=0.2, retries=0) as client:
            with self.assertRaises(strikescope.TimedOut):
                client.symbols()

    def test_nobody_there(self):
        with Client("http://127.0.0.1:9", retries=1) as client:
            with self.assertRaises(strikescope.Unavailable):
                client.symbols()

    def test_somebody_else_is_there(self):
        url, _ = self.serve(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        with Client(url) as client:
            with self.assertRaises(strikescope.ProtocolError):
                client.symbols()


if __name__ == "__main__":
    unittest.main()
