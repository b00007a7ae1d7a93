"""Answers as values.

Units: IV as a fraction per year (0.12 is 12 %), open interest and volume in units (contracts x lot), delta per
point, gamma per point squared, theta in rupees per calendar day, vega in rupees per vol point, strikes and the
underlying in index points. Times are UTC and name the left edge of a bucket. A missing value is None.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Dict, Mapping, Optional, Tuple

# Of a StrikePoint, in its order.
POINT_COLUMNS = ("strike", "value", "call", "put", "call_oi", "put_oi", "call_volume", "put_volume", "steps")


def _frame(columns: Mapping[str, Any]) -> Any:
    try:
        import pandas
    except ImportError as error:
        raise ImportError("to_frame() needs pandas: install python3-pandas, or strikescope[frames]") from error
    return pandas.DataFrame(columns)


def _label(steps: Optional[int], is_call: bool) -> Optional[str]:
    if steps is None:
        return None
    if steps == 0:
        return "ATM"
    return f"{'OTM' if (steps > 0) == is_call else 'ITM'}{abs(steps)}"


def _known(number: float) -> Optional[float]:
    return None if number != number else number


@dataclass(frozen=True)
class StrikePoint:
    """One strike of a distribution; both sides.

    value: the number of the side that was asked for; of both the IV's mean, or the sum of open interest, volume
    and exposure. steps: listed strikes from the money, upwards positive, None where there is no money.
    """

    strike: float
    value: Optional[float]
    call: Optional[float]
    put: Optional[float]
    call_oi: Optional[float]
    put_oi: Optional[float]
    call_volume: Optional[float]
    put_volume: Optional[float]
    steps: Optional[int]

    @property
    def call_moneyness(self) -> Optional[str]:
        """"ATM", "OTM3", "ITM12": of the call."""
        return _label(self.steps, True)

    @property
    def put_moneyness(self) -> Optional[str]:
        """The put's: the other way round."""
        return _label(self.steps, False)


@dataclass(frozen=True)
class ExpirySeries:
    """One expiry in one bucket.

    age_seconds: since the bucket's end; 0 while it fills. pcr_oi: put over call open interest of all listed
    strikes; None, like max_pain, where too little is known (oi_refusal says why). max_pain .. max_pain_high:
    one strike mostly, an interval at a tie. forward: by put-call parity. columns: arrays of doubles by name,
    NaN for missing.
    """

    expiry: date
    bucket_time: datetime
    closed: bool
    strikes_listed: int
    range_applied: bool
    underlying: Optional[float]
    forward: Optional[float]
    atm_strike: Optional[float]
    atm_iv: Optional[float]
    pcr_oi: Optional[float]
    pcr_volume: Optional[float]
    max_pain: Optional[float]
    max_pain_high: Optional[float]
    call_oi_total: Optional[float]
    put_oi_total: Optional[float]
    oi_refusal: Optional[str]
    age_seconds: Optional[int]
    columns: Mapping[str, array] = field(repr=False)

    @cached_property
    def points(self) -> Tuple[StrikePoint, ...]:
        """The strikes, ascending; made when first asked for."""
        c = self.columns
        return tuple(
            StrikePoint(row[0], *(_known(x) for x in row[1:8]), None if row[8] != row[8] else int(row[8]))
            for row in zip(*(c[name] for name in POINT_COLUMNS))
        )


@dataclass(frozen=True)
class Distribution:
    """A quantity across strikes, one series for each expiry.

    latest: no bucket was named, and each expiry is in its newest one. checked_seconds_ago: the database held
    exactly this so long ago. etag: of these numbers.
    """

    symbol: str
    timeframe: str
    indicator: str
    option_side: str
    series: Tuple[ExpirySeries, ...]
    latest: bool
    origin: str
    checked_seconds_ago: int
    etag: Optional[str] = None

    def to_frame(self) -> Any:
        """A pandas frame: a row for each expiry and strike."""
        whole: Dict[str, list] = {"expiry": [], "bucket_time": []}
        for series in self.series:
            count = len(series.columns["strike"])
            whole["expiry"] += [series.expiry] * count
            whole["bucket_time"] += [series.bucket_time] * count
            for name, values in series.columns.items():
                whole.setdefault(name, []).extend(values)
        return _frame(whole)


@dataclass(frozen=True)
class TimePoint:
    """One bucket of a series; strike is the one that stood at the label then."""

    bucket_time: datetime
    strike: float
    value: Optional[float]
    call: Optional[float]
    put: Optional[float]
    call_oi: Optional[float]
    put_oi: Optional[float]


@dataclass(frozen=True)
class TimeSeries:
    """A label ("ATM", "OTM3", "ATM-2") or a fixed strike of one expiry over time. A bucket without it has no point."""

    expiry: date
    moneyness: Optional[str]
    steps: Optional[int]
    strike: Optional[float]
    points: Tuple[TimePoint, ...]


@dataclass(frozen=True)
class SeriesAnswer:
    """Series over [start, end)."""

    symbol: str
    timeframe: str
    indicator: str
    option_side: str
    series: Tuple[TimeSeries, ...]
    start: datetime
    end: datetime

    def to_frame(self) -> Any:
        """A pandas frame: a row for each series and bucket."""
        rows = [(s, p) for s in self.series for p in s.points]
        whole: Dict[str, list] = {"expiry": [s.expiry for s, _ in rows], "moneyness": [s.moneyness for s, _ in rows]}
        for name in ("bucket_time", "strike", "value", "call", "put", "call_oi", "put_oi"):
            whole[name] = [getattr(p, name) for _, p in rows]
        return _frame(whole)


@dataclass(frozen=True)
class Expiry:
    """A listed expiry and its newest bucket. days_to_expiry: calendar days from that bucket's day."""

    expiry: date
    bucket_time: datetime
    days_to_expiry: int
    age_seconds: int
    strikes_listed: int


@dataclass(frozen=True)
class Symbol:
    symbol: str
    name: str


@dataclass(frozen=True)
class Health:
    """well: the service's database answers."""

    well: bool
    version: str
    seconds_since_answer: Optional[int]


@dataclass(frozen=True)
class StreamEvent:
    """name: "bucket" (a new one) or "revision" (the same with other numbers)."""

    name: str
    chain: Distribution
