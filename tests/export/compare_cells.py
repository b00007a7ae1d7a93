#!/usr/bin/env python3
"""Compare cells of an exported CSV file with the values that psql printed, drawn at random.

compare_cells.py EXPORT.csv PSQL.csv COUNT SEED

PSQL.csv holds bucket (UTC), expiry, strike and the value columns, empty for NULL, of the same one-minute rows.
Prints "COMPARED n DIFFERENT m" and the first differences.
"""
import csv
import math
import random
import sys

SIDES = ("call_", "put_")
GREEKS = ("delta_avg", "gamma_avg", "theta_avg", "vega_avg")


def number(text):
    return math.nan if text == "" else float(text)


def expected(row):
    """What producers write for "no value", as resources/docs/data-conventions.md has it."""
    values = {name: number(text) for name, text in row.items() if name not in ("bucket", "expiry", "strike")}
    for side in SIDES:
        if not values[side + "iv_avg"] > 0:
            values[side + "iv_avg"] = math.nan
            if not any(abs(values[side + greek]) > 0 for greek in GREEKS):
                for greek in GREEKS:
                    values[side + greek] = math.nan
        if not values[side + "oi_sum"] > 0 and not values[side + "count"] > 0:
            values[side + "oi_sum"] = math.nan
    return values


def same(a, b):
    return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))


def main(exported, printed, count, seed):
    with open(printed, newline="", encoding="utf-8") as file:
        truth = {(r["bucket"], r["expiry"], float(r["strike"])): r for r in csv.DictReader(file)}
    with open(exported, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    keys = {(r["bucket_time_utc"], r["expiry"], float(r["strike"])) for r in rows}
    if len(keys) != len(rows) or keys != truth.keys():
        print("the rows differ:", len(rows), "exported,", len(truth), "in the database")
        return 1
    names = [name for name in next(iter(truth.values())) if name not in ("bucket", "expiry", "strike")]
    draw = random.Random(seed)
    different = 0
    for _ in range(count):
        row, name = draw.choice(rows), draw.choice(names)
        key = (row["bucket_time_utc"], row["expiry"], float(row["strike"]))
        if not same(number(row[name]), expected(truth[key])[name]):
            different += 1
            if different <= 5:
                print(key, name, repr(row[name]), repr(truth[key][name]))
    print("COMPARED", count, "DIFFERENT", different)
    return 1 if different else 0


sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
