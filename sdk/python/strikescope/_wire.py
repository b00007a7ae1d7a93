"""Requests and answers, without a connection: what both clients share."""

from __future__ import annotations

import functools
import json
import random
import struct
import sys
from array import array
from datetime import date, datetime, timezone
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, TypeVar, Union, cast

from . import errors
from .models import (POINT_COLUMNS, Distribution, Expiry, ExpirySeries, Health, SeriesAnswer, StreamEvent, Symbol,
                     TimePoint, TimeSeries)

When = Union[datetime, str, None]
Day = Union[date, str]
Params = List[Tuple[str, str]]


# ---- requests ----

def params_of(**given: Any) -> Params:
    """What was given, in the service's spelling; a list repeats its parameter.

    A datetime without a zone is IST, as everywhere in StrikeScope.
    """
    params: Params = []
    for name, value in given.items():
        if value is None:
            continue
        several = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        for one in several:
            if isinstance(one, datetime):
                text = one.isoformat(timespec="seconds")
            elif isinstance(one, date):
                text = one.isoformat()
            elif isinstance(one, float):
                text = repr(one)
            else:
                text = str(one)
            params.append((name, text))
    return params


def range_text(strike_range: Union[int, Tuple[float, float], None]) -> Optional[str]:
    if isinstance(strike_range, tuple):
        return f"{strike_range[0]:.12g}-{strike_range[1]:.12g}"
    return None if strike_range is None else str(strike_range)


# ---- answers ----

def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def _decoded(body: bytes) -> Dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise errors.ProtocolError("The answer is no JSON.") from error
    if not isinstance(value, dict):
        raise errors.ProtocolError("The answer is no JSON object.")
    return value


def raise_for(status: int, body: bytes) -> None:
    """Raises what a status other than 200 means."""
    if status == 200:
        return
    try:
        error = _decoded(body).get("error")
    except errors.ProtocolError:
        error = None
    told = error if isinstance(error, dict) else {}
    message = str(told.get("message") or f"The service answered with status {status}.")
    if status == 400:
        raise errors.BadParameter(message, str(told.get("parameter", "")), told.get("allowed") or ())
    kinds = {401: errors.Unauthorized, 403: errors.Unauthorized, 404: errors.NoData, 408: errors.TimedOut,
             502: errors.Unavailable, 503: errors.Unavailable, 504: errors.TimedOut}
    raise kinds.get(status, errors.ServerError if status >= 500 else errors.ProtocolError)(message)


Reader = TypeVar("Reader", bound=Callable[..., Any])


def _whole(read: Reader) -> Reader:
    """What an answer lacks, or has of another kind, is an error of the protocol."""
    @functools.wraps(read)
    def checked(*given: Any) -> Any:
        try:
            return read(*given)
        except (KeyError, TypeError, ValueError) as error:
            raise errors.ProtocolError(f"The answer lacks what it must have: {error}") from error
    return cast(Reader, checked)


def _split_columns(body: bytes) -> Tuple[Dict[str, Any], memoryview]:
    if len(body) < 8 or body[:4] != b"SSC1":
        raise errors.ProtocolError("The answer is not in columns.")
    (size,) = struct.unpack_from("<I", body, 4)
    if 8 + size > len(body):
        raise errors.ProtocolError("The answer is cut off.")
    return _decoded(body[8:8 + size]), memoryview(body)[8 + size:]


def _doubles(block: memoryview) -> array:
    values = array("d")
    values.frombytes(block)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _columns_of_points(points: Sequence[Mapping[str, Any]]) -> Dict[str, array]:
    nan = float("nan")
    return {name: array("d", [nan if p[name] is None else p[name] for p in points]) for name in POINT_COLUMNS}


_SERIES_FIELDS = ("closed", "strikes_listed", "range_applied", "underlying", "forward", "atm_strike", "atm_iv",
                  "pcr_oi", "pcr_volume", "max_pain", "max_pain_high", "call_oi_total", "put_oi_total", "oi_refusal")


def _distribution(head: Mapping[str, Any], columns: Iterable[Mapping[str, array]],
                  etag: Optional[str]) -> Distribution:
    metadata = head["metadata"]
    ages = {entry["expiry"]: entry["age_seconds"] for entry in metadata["ages"]}
    series = tuple(
        ExpirySeries(expiry=date.fromisoformat(one["expiry"]), bucket_time=_time(one["bucket_time"]),
                     age_seconds=ages.get(one["expiry"]), columns=own, **{f: one[f] for f in _SERIES_FIELDS})
        for one, own in zip(head["series"], columns))
    return Distribution(head["symbol"], head["timeframe"], head["indicator"], head["option_side"], series,
                        metadata["latest"], metadata["origin"], metadata["checked_seconds_ago"], etag)


@_whole
def distribution(body: bytes, etag: Optional[str] = None) -> Distribution:
    """Of an answer in columns."""
    head, block = _split_columns(body)
    names, place, columns = head["columns"], 0, []
    for one in head["series"]:
        own = {}
        for name in names:
            end = place + 8 * one["strikes"]
            if end > len(block):
                raise errors.ProtocolError("The answer is cut off.")
            own[name] = _doubles(block[place:end])
            place = end
        columns.append(own)
    return _distribution(head, columns, etag)


@_whole
def distribution_of_json(body: bytes) -> Distribution:
    head = _decoded(body)
    return _distribution(head, [_columns_of_points(one["points"]) for one in head["series"]], None)


@_whole
def series_answer(body: bytes) -> SeriesAnswer:
    head = _decoded(body)
    series = tuple(
        TimeSeries(date.fromisoformat(one["expiry"]), one.get("moneyness"), one.get("steps"), one.get("strike"),
                   tuple(TimePoint(_time(p["bucket_time"]), p["strike"], p["value"], p["call"], p["put"],
                                   p["call_oi"], p["put_oi"]) for p in one["points"]))
        for one in head["series"])
    return SeriesAnswer(head["symbol"], head["timeframe"], head["indicator"], head["option_side"], series,
                        _time(head["metadata"]["from"]), _time(head["metadata"]["to"]))


@_whole
def expiries(body: bytes) -> Tuple[Expiry, ...]:
    return tuple(Expiry(date.fromisoformat(one["expiry"]), _time(one["bucket_time"]), one["days_to_expiry"],
                        one["age_seconds"], one["strikes_listed"]) for one in _decoded(body)["expiries"])


@_whole
def symbols(body: bytes) -> Tuple[Symbol, ...]:
    return tuple(Symbol(one["symbol"], one["name"]) for one in _decoded(body)["symbols"])


@_whole
def health(body: bytes) -> Health:
    told = _decoded(body)
    return Health(told["status"] == "ok", told["version"], told["database"]["seconds_since_answer"])


def answer(response: Any, read: Callable[..., Any]) -> Any:
    """Of a response of httpx, by the reader of its question; raises what its status means."""
    raise_for(response.status_code, response.content)
    if read is distribution:
        return read(response.content, response.headers.get("ETag"))
    return read(response.content)


class EventReader:
    """Server-sent events, line by line."""

    def __init__(self) -> None:
        self._name = ""
        self._data: List[str] = []

    def feed(self, line: str) -> Optional[StreamEvent]:
        """An event where this line ends one that is a chain's."""
        if line.startswith("event:"):
            self._name = line[6:].strip()
        elif line.startswith("data:"):
            self._data.append(line[5:].lstrip(" "))
        elif not line:
            name, data = self._name, "\n".join(self._data)
            self._name, self._data = "", []
            if name in ("bucket", "revision"):
                return StreamEvent(name, distribution_of_json(data.encode()))
        return None


class Backoff:
    """Pauses that double, of a random length up to that: many clients do not come back in one moment."""

    def __init__(self, retries: int, first: float = 0.1, longest: float = 5.0) -> None:
        self._left = retries
        self._pause = first
        self._longest = longest

    def pause(self, error: errors.StrikeScopeError, retry_after: Optional[str]) -> float:
        """Seconds to wait before the next attempt; raises the error where there is none."""
        if self._left <= 0 or not isinstance(error, (errors.Unavailable, errors.TimedOut)):
            raise error
        self._left -= 1
        wait = random.uniform(0.5, 1.0) * self._pause
        self._pause = min(2 * self._pause, self._longest)
        if retry_after and retry_after.isdigit():
            wait = max(wait, min(float(retry_after), self._longest))
        return wait


def token_of(token: Optional[str], token_file: Optional[str]) -> Optional[str]:
    if token_file is None:
        return token
    from pathlib import Path
    with Path(token_file).expanduser().open(encoding="utf-8") as file:
        return file.readline().strip()
