"""The client that waits."""

from __future__ import annotations

import time
from typing import Any, Callable, Iterator, Optional

import httpx

from . import _wire, errors
from ._questions import Expiries, Questions, Range, stream_params
from .models import Health, StreamEvent

STREAM_SILENCE = 45.0  # seconds; the service says something every 15


def headers_of(token: Optional[str]) -> dict:
    return {"Authorization": f"Bearer {token}"} if token else {}


class Client(Questions):
    """Questions to a StrikeScope service. Threads may share one.

    timeout: seconds for one attempt. retries: further attempts after the first where the service is unavailable or
    too slow. verify: as in httpx (a bundle of certificates, or False). A proxy of the environment is not used for it
    unless trust_env is set.
    """

    def __init__(self, url: str = "http://127.0.0.1:8780", *, token: Optional[str] = None,
                 token_file: Optional[str] = None, timeout: float = 10.0, retries: int = 3, verify: Any = True,
                 trust_env: bool = False) -> None:
        self._retries = retries
        self._http = httpx.Client(base_url=url, headers=headers_of(_wire.token_of(token, token_file)), timeout=timeout,
                                  verify=verify, trust_env=trust_env)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def health(self) -> Health:
        """What the service knows of itself; wants no token. A dead database is an answer, not an error."""
        response = self._attempt("/health", [])
        return _wire.health(response.content)

    def stream(self, symbol: str, *, timeframe: str = "5min", indicator: str = "iv", option_side: str = "both",
               expiry: Expiries = None, strike_range: Range = None, reconnect: bool = True) -> Iterator[StreamEvent]:
        """The newest bucket, then every new or revised one, for ever. Connects again where the line breaks."""
        params = stream_params(symbol, timeframe, indicator, option_side, expiry, strike_range)
        backoff = _wire.Backoff(self._retries)
        while True:
            try:
                for event in self._stream_once(params):
                    backoff = _wire.Backoff(self._retries)
                    yield event
                error: errors.StrikeScopeError = errors.Unavailable("The service ended the stream.")
            except (errors.Unavailable, errors.TimedOut) as failed:
                error = failed
            if not reconnect:
                raise error
            time.sleep(backoff.pause(error, None))

    # ---- below ----

    def _attempt(self, path: str, params: _wire.Params) -> httpx.Response:
        try:
            return self._http.get(path, params=params)
        except httpx.TimeoutException as error:
            raise errors.TimedOut(f"No answer in time: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise errors.Unavailable(f"The service cannot be reached: {error}") from error

    def _ask(self, path: str, params: _wire.Params, read: Callable[..., Any]) -> Any:
        backoff = _wire.Backoff(self._retries)
        while True:
            after = None
            try:
                response = self._attempt(path, params)
                after = response.headers.get("Retry-After")
                return _wire.answer(response, read)
            except (errors.Unavailable, errors.TimedOut) as error:
                time.sleep(backoff.pause(error, after))

    def _stream_once(self, params: _wire.Params) -> Iterator[StreamEvent]:
        reader = _wire.EventReader()
        timeout = httpx.Timeout(self._http.timeout.connect, read=STREAM_SILENCE)
        try:
            with self._http.stream("GET", "/fo/stream", params=params, timeout=timeout) as response:
                if response.status_code != 200:
                    _wire.raise_for(response.status_code, response.read())
                for line in response.iter_lines():
                    event = reader.feed(line.rstrip("\r\n"))
                    if event is not None:
                        yield event
        except httpx.TimeoutException as error:
            raise errors.TimedOut("The stream has fallen silent.") from error
        except httpx.HTTPError as error:
            raise errors.Unavailable(f"The stream broke: {error}") from error
