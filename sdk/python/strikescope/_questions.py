"""The questions, in one place for both clients: each method of Questions is a request and the reader of its answer.

A client's `_ask(path, params, read)` sends it; the one of AsyncClient is awaitable.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable, Optional, Tuple, Union

from . import _wire
from ._wire import Day, When

Range = Union[int, Tuple[float, float], None]
Expiries = Union[Day, Iterable[Day], None]


class Questions:
    def _ask(self, path: str, params: _wire.Params, read: Callable[..., Any]) -> Any:
        raise NotImplementedError

    def strike_distribution(self, symbol: str, *, timeframe: str = "5min", indicator: str = "iv",
                            option_side: str = "both", expiry: Expiries = None, bucket_time: When = None,
                            strike_range: Range = None) -> Any:
        """A quantity across strikes, as a Distribution.

        timeframe: "1min", "5min", "15min". indicator: "iv" (fraction per year), "oi" and "volume" (units), "delta",
        "gamma", "theta" (rupees a day), "vega" (rupees per vol point), "gamma_exposure" (rupees per 1 %), "pcr".
        expiry: one or several; None: all that are listed. bucket_time: any moment in the bucket (without a zone: IST);
        None: each expiry's newest. strike_range: so many listed strikes to either side of the money, or (from, to) in
        points, both included.
        """
        params = _wire.params_of(symbol=symbol, timeframe=timeframe, indicator=indicator, option_side=option_side,
                                 expiry=expiry, bucket_time=bucket_time, strike_range=_wire.range_text(strike_range),
                                 format="columns")
        return self._ask("/fo/strike-distribution", params, _wire.distribution)

    def moneyness_series(self, symbol: str, *, moneyness: Union[str, Iterable[str]] = "ATM", start: When = None,
                         end: When = None, timeframe: str = "5min", indicator: str = "iv", option_side: str = "both",
                         expiry: Expiries = None) -> Any:
        """Labels over time, as a SeriesAnswer: "ATM", "ATM+3", and for one side "OTM3", "ITM2".

        Buckets that begin in [start, end), 31 days at most; without them the newest session.
        """
        params = _wire.params_of(symbol=symbol, timeframe=timeframe, indicator=indicator, option_side=option_side,
                                 expiry=expiry, moneyness=moneyness, **{"from": start, "to": end})
        return self._ask("/fo/moneyness-series", params, _wire.series_answer)

    def strike_history(self, symbol: str, strike: float, expiry: Expiries, *, start: When = None, end: When = None,
                       timeframe: str = "5min", indicator: str = "iv", option_side: str = "both") -> Any:
        """One strike over time, as a SeriesAnswer; the span as in moneyness_series."""
        params = _wire.params_of(symbol=symbol, timeframe=timeframe, indicator=indicator, option_side=option_side,
                                 expiry=expiry, strike=strike, **{"from": start, "to": end})
        return self._ask("/fo/strike-history", params, _wire.series_answer)

    def expiries(self, symbol: str, *, timeframe: str = "5min") -> Any:
        """The expiries that the newest session lists, as a tuple of Expiry."""
        return self._ask("/fo/expiries", _wire.params_of(symbol=symbol, timeframe=timeframe), _wire.expiries)

    def symbols(self) -> Any:
        """What there is, as a tuple of Symbol."""
        return self._ask("/fo/symbols", [], _wire.symbols)


def stream_params(symbol: str, timeframe: str, indicator: str, option_side: str, expiry: Expiries,
                  strike_range: Optional[Range]) -> _wire.Params:
    return _wire.params_of(symbol=symbol, timeframe=timeframe, indicator=indicator, option_side=option_side,
                           expiry=expiry, strike_range=_wire.range_text(strike_range))
