"""The client that is awaited."""

from __future__ import annotations

import asyncio
import weakref
from typing import Any, AsyncIterator, Callable, Optional

import httpx

from . import _wire, errors
from ._questions import Expiries, Questions, Range, stream_params
from .client import STREAM_SILENCE, headers_of
from .models import Health, StreamEvent


class AsyncStream:
    """Events as they come. Not an async generator: one that is left with `break` cannot close its connection."""

    def __init__(self, http: httpx.AsyncClient, params: _wire.Params, retries: int, reconnect: bool) -> None:
        self._http = http
        self._params = params
        self._retries = retries
        self._reconnect = reconnect
        self._backoff = _wire.Backoff(retries)
        self._response: Optional[httpx.Response] = None
        self._lines: Optional[AsyncIterator[str]] = None
        self._reader = _wire.EventReader()
        self._closed = False

    def __aiter__(self) -> "AsyncStream":
        return self

    async def __aenter__(self) -> "AsyncStream":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends the stream; the next event raises StopAsyncIteration."""
        self._closed = True
        await self._hang_up()

    async def __anext__(self) -> StreamEvent:
        while not self._closed:
            try:
                event = await self._next_event()
                self._backoff = _wire.Backoff(self._retries)
                return event
            except (errors.Unavailable, errors.TimedOut) as error:
                await self._hang_up()
                if not self._reconnect:
                    raise
                await asyncio.sleep(self._backoff.pause(error, None))
        raise StopAsyncIteration

    async def _hang_up(self) -> None:
        response, self._response, self._lines = self._response, None, None
        if response is not None:
            await response.aclose()

    async def _connect(self) -> AsyncIterator[str]:
        timeout = httpx.Timeout(self._http.timeout.connect, read=STREAM_SILENCE)
        request = self._http.build_request("GET", "/fo/stream", params=self._params, timeout=timeout)
        self._response = await self._http.send(request, stream=True)
        if self._response.status_code != 200:
            _wire.raise_for(self._response.status_code, await self._response.aread())
        self._reader = _wire.EventReader()
        return self._response.aiter_lines().__aiter__()

    async def _next_event(self) -> StreamEvent:
        try:
            if self._lines is None:
                self._lines = await self._connect()
            async for line in self._lines:
                event = self._reader.feed(line.rstrip("\r\n"))
                if event is not None:
                    return event
        except httpx.TimeoutException as error:
            raise errors.TimedOut("The stream has fallen silent.") from error
        except httpx.HTTPError as error:
            raise errors.Unavailable(f"The stream broke: {error}") from error
        raise errors.Unavailable("The service ended the stream.")


class AsyncClient(Questions):
    """As Client; every question is awaited."""

    def __init__(self, url: str = "http://127.0.0.1:8780", *, token: Optional[str] = None,
                 token_file: Optional[str] = None, timeout: float = 10.0, retries: int = 3, verify: Any = True,
                 trust_env: bool = False) -> None:
        self._retries = retries
        self._streams: "weakref.WeakSet[AsyncStream]" = weakref.WeakSet()
        self._http = httpx.AsyncClient(base_url=url, headers=headers_of(_wire.token_of(token, token_file)),
                                       timeout=timeout, verify=verify, trust_env=trust_env)

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

    async def close(self) -> None:
        for events in list(self._streams):
            await events.aclose()
        await self._http.aclose()

    async def health(self) -> Health:
        """What the service knows of itself; wants no token. A dead database is an answer, not an error."""
        response = await self._attempt("/health", [])
        return _wire.health(response.content)

    def stream(self, symbol: str, *, timeframe: str = "5min", indicator: str = "iv", option_side: str = "both",
               expiry: Expiries = None, strike_range: Range = None, reconnect: bool = True) -> "AsyncStream":
        """The newest bucket, then every new or revised one, for ever. Connects again where the line breaks.

        For `async for`; leave it by `async with client.stream(...) as events`, by aclose(), or with the client.
        """
        params = stream_params(symbol, timeframe, indicator, option_side, expiry, strike_range)
        events = AsyncStream(self._http, params, self._retries, reconnect)
        self._streams.add(events)
        return events

    # ---- below ----

    async def _attempt(self, path: str, params: _wire.Params) -> httpx.Response:
        try:
            return await self._http.get(path, params=params)
        except httpx.TimeoutException as error:
            raise errors.TimedOut(f"No answer in time: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise errors.Unavailable(f"The service cannot be reached: {error}") from error

    async def _ask(self, path: str, params: _wire.Params, read: Callable[..., Any]) -> Any:
        backoff = _wire.Backoff(self._retries)
        while True:
            after = None
            try:
                response = await self._attempt(path, params)
                after = response.headers.get("Retry-After")
                return _wire.answer(response, read)
            except (errors.Unavailable, errors.TimedOut) as error:
                await asyncio.sleep(backoff.pause(error, after))
