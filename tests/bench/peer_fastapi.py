"""The peer of `bench serve`: one chain across strikes by FastAPI, asyncpg and redis, done as well as that is usually done.

The bytes of an answer are kept in Redis for five seconds and passed on as they are. Usage:
peer_fastapi.py PORT PG-FOLDER PG-USER PG-DATABASE REDIS-SOCKET
"""

import json
import sys
from datetime import date
from typing import Optional

import asyncpg
import redis.asyncio
import uvicorn
from fastapi import FastAPI, HTTPException, Response

PORT, FOLDER, USER, DATABASE, REDIS = sys.argv[1:6]
TABLES = {"1min": "fo_option_strike_bars", "5min": "fo_option_strike_bars_5min_v2",
          "15min": "fo_option_strike_bars_15min_v2"}
COLUMNS = {"iv": "iv_avg", "oi": "oi_sum", "volume": "volume", "delta": "delta_avg"}
app = FastAPI()


@app.on_event("startup")
async def connect() -> None:
    app.state.pool = await asyncpg.create_pool(host=FOLDER, user=USER, database=DATABASE, min_size=2, max_size=8)
    app.state.cache = redis.asyncio.Redis(unix_socket_path=REDIS)


@app.get("/health")
async def health() -> dict:
    return {"status": "ok"}


@app.get("/fo/strike-distribution")
async def strike_distribution(symbol: str, expiry: date, timeframe: str = "5min", indicator: str = "iv",
                              strike_range: Optional[int] = None) -> Response:
    key = f"peer|{symbol}|{expiry}|{timeframe}|{indicator}|{strike_range}"
    cached = await app.state.cache.get(key)
    if cached is not None:
        return Response(cached, media_type="application/json")
    if timeframe not in TABLES or indicator not in COLUMNS:
        raise HTTPException(400)
    table, column = TABLES[timeframe], COLUMNS[indicator]
    rows = await app.state.pool.fetch(
        f"SELECT bucket_time, strike, call_{column} AS call, put_{column} AS put, call_oi_sum, put_oi_sum FROM {table} "
        f"WHERE symbol = $1 AND expiry = $2 AND bucket_time = (SELECT max(bucket_time) FROM {table} "
        "WHERE symbol = $1 AND expiry = $2) ORDER BY strike", symbol, expiry)

    def number(value):
        return None if value is None else float(value)

    points = [{"strike": number(r["strike"]), "call": number(r["call"]), "put": number(r["put"]),
               "call_oi": number(r["call_oi_sum"]), "put_oi": number(r["put_oi_sum"])} for r in rows]
    body = json.dumps({"status": "ok", "symbol": symbol, "timeframe": timeframe, "indicator": indicator,
                       "series": [{"expiry": str(expiry), "points": points}], "metadata": {}}).encode()
    await app.state.cache.set(key, body, ex=5)
    return Response(body, media_type="application/json")


uvicorn.run(app, host="127.0.0.1", port=int(PORT), log_level="warning", access_log=False,
            timeout_keep_alive=300)
