"""Option chains across strikes and time, from a StrikeScope service (strikescopectl serve)."""

from .async_client import AsyncClient, AsyncStream
from .client import Client
from .errors import (BadParameter, NoData, ProtocolError, ServerError, StrikeScopeError, TimedOut, Unauthorized,
                     Unavailable)
from .models import (Distribution, Expiry, ExpirySeries, Health, SeriesAnswer, StreamEvent, StrikePoint, Symbol,
                     TimePoint, TimeSeries)

__version__ = "0.1.0"
__all__ = ["AsyncClient", "AsyncStream", "BadParameter", "Client", "Distribution", "Expiry", "ExpirySeries", "Health", "NoData",
           "ProtocolError", "SeriesAnswer", "ServerError", "StreamEvent", "StrikePoint", "StrikeScopeError", "Symbol",
           "TimePoint", "TimeSeries", "TimedOut", "Unauthorized", "Unavailable"]
