"""What the SDK costs over the bare round trip: the same request by httpx alone and by the SDK, in turns.

Usage: sdk_overhead.py SDK-FOLDER URL SYMBOL EXPIRY. Prints one line of JSON, medians in milliseconds.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])
import httpx  # noqa: E402

from strikescope import Client  # noqa: E402

url, symbol, expiry = sys.argv[2:5]
params = {"symbol": symbol, "timeframe": "5min", "indicator": "iv", "option_side": "both", "expiry": expiry,
          "format": "columns"}
bare = httpx.Client(base_url=url, trust_env=False)
client = Client(url)


def timed(ask):
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def points():
    return client.strike_distribution(symbol, expiry=expiry).series[0].points


asks = {"bare": lambda: bare.get("/fo/strike-distribution", params=params).content,
        "sdk": lambda: client.strike_distribution(symbol, expiry=expiry), "points": points}
times = {name: [] for name in asks}
for round_ in range(600):
    for name, ask in asks.items():
        taken = timed(ask)
        if round_ >= 50:
            times[name].append(taken)
print(json.dumps({name: sorted(values)[len(values) // 2] for name, values in times.items()}))
