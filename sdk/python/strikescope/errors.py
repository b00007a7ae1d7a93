"""What can go wrong, one class for each thing that a caller can act on."""

from __future__ import annotations

from typing import Sequence


class StrikeScopeError(Exception):
    """Base of all errors of this package."""


class BadParameter(StrikeScopeError):
    """The service refused a parameter (400).

    parameter: its name, "" where the whole query is meant.
    allowed: what it may be, in words or values.
    """

    def __init__(self, message: str, parameter: str = "", allowed: Sequence[str] = ()) -> None:
        self.parameter = parameter
        self.allowed = tuple(allowed)
        text = f"{parameter}: {message}" if parameter else message
        if self.allowed:
            text += " Allowed: " + ", ".join(self.allowed)
        super().__init__(text)


class Unauthorized(StrikeScopeError):
    """The service wants a token, or another one (401, 403)."""


class NoData(StrikeScopeError):
    """Nothing is stored for that question (404)."""


class Unavailable(StrikeScopeError):
    """The service cannot be reached, is busy, or its database does not answer (502, 503)."""


class TimedOut(StrikeScopeError):
    """No answer within the timeout, ours or the service's (504)."""


class ServerError(StrikeScopeError):
    """The service failed (other 5xx)."""


class ProtocolError(StrikeScopeError):
    """What came is not an answer of a StrikeScope service."""
