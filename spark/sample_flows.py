"""Draws training data from a data lake on Apache Spark.

A seeded, stratified sample of flows, by day, protocol and, where there is one,
label, as one Parquet file that `deno task train --data` reads; a JSON file beside it
says how it was drawn. README.md beside this file has examples.

    spark-submit sample_flows.py --input flows/ --output sample.parquet --rows 1000000
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyspark
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from score_flows import (
    CORRUPT,
    Folder,
    JobError,
    add_input_flags,
    check_apart,
    check_replaceable,
    column_named,
    exit_code_of,
    inputs_of,
    plain_name,
    positive,
    read_flows,
    shortened,
    start_spark,
)

MOST_STRATA = 100_000
DIMENSIONS = ("day", "protocol", "label")
# The first of these that the flows have, whatever its letter case.
USUAL_NAMES = {
    "day": (
        *("day", "date", "dt", "event_date", "stime", "ts", "timestamp", "start_time"),
        *("first_seen", "flow_start", "flow_start_milliseconds", "starttime"),
    ),
    "protocol": ("protocol", "proto", "protocol_type", "ip_proto"),
    "label": ("binary_label", "label", "attack_label", "attack", "class"),
}
# Types that a training file cannot hold.
NESTED = (T.ArrayType, T.MapType, T.StructType, T.BinaryType, T.AnsiIntervalType)
# Columns beside the flows' own, while rows are drawn.
STRATUM = tuple(f"_sample_{name}" for name in DIMENSIONS)
HASHES = ("_sample_hash", "_sample_other_hash")
BROKEN, WANTED, BOUND, RANK = (
    f"_sample_{name}" for name in ("broken", "wanted", "bound", "rank")
)


@dataclass(frozen=True)
class Stratum:
    """Flows of one day, protocol and label; None where a dimension is not used."""

    key: tuple[str | None, ...]
    population: int
    wanted: int


def choose_columns(args: argparse.Namespace, schema: T.StructType) -> dict[str, str]:
    """The column of each dimension that rows are drawn by.

    Raises JobError where the flows lack one that a flag names.
    """
    columns = {}
    for dimension in DIMENSIONS:
        named = getattr(args, f"{dimension}_column")
        if named == "none":
            continue
        if named is not None and named not in schema.names:
            raise JobError(
                f"The flows lack the column {named} of --{dimension}-column "
                f"(found: {shortened(schema.names)})"
            )
        found = named or usual_column(dimension, schema)
        if found is not None:
            columns[dimension] = found
    return columns


def usual_column(dimension: str, schema: T.StructType) -> str | None:
    by_name = {plain_name(name): name for name in reversed(schema.names)}
    found = (by_name.get(name) for name in USUAL_NAMES[dimension])
    return next((name for name in found if name is not None), None)


def stratum_value(dimension: str, column: str, schema: T.StructType) -> Column:
    """A row's value of a dimension as text; null where it has none."""
    value = column_named(column)
    if dimension == "day":
        return day_of(value, schema[column].dataType)
    text = value.cast("string")
    return F.lower(F.trim(text)) if dimension == "protocol" else text


def day_of(value: Column, type_: T.DataType) -> Column:
    """The day as yyyy-mm-dd: of a moment its day in UTC, of a text as it stands there.

    Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, as
    deno task monitor takes them. What is none of these is a day by itself.
    """
    if isinstance(type_, (T.DateType, T.TimestampType, T.TimestampNTZType)):
        return F.to_date(value).cast("string")
    text = F.trim(value.cast("string"))
    number = text.try_cast("double")
    seconds = (
        F.when(F.abs(number) < 1e11, number)
        .when(F.abs(number) < 1e14, number / 1e3)
        .when(F.abs(number) < 1e17, number / 1e6)
        .otherwise(number / 1e9)
    )
    date = F.regexp_extract(text, r"^\d{4}-\d{2}-\d{2}", 0)
    return (
        F.when(date != "", date)
        .when(
            F.abs(number) >= 1e8, F.to_date(F.timestamp_seconds(seconds)).cast("string")
        )
        .otherwise(text)
    )


def allot(sizes: Sequence[int], rows: int, minimum: int) -> list[int]:
    """Shares rows out among strata in proportion to their sizes.

    Each gets at least the minimum, or all that it has; the others give that up in
    proportion. The sum is rows, unless the minimums alone are more, or there are
    fewer rows in all. What rounding leaves goes to the largest remainders.
    """
    least = [min(size, minimum) for size in sizes]
    rows = min(rows, sum(sizes))
    if sum(least) >= rows:
        return least
    free = list(range(len(sizes)))
    while True:
        left = rows - sum(least[i] for i in set(range(len(sizes))) - set(free))
        total = sum(sizes[i] for i in free)
        enough = [i for i in free if left * sizes[i] >= least[i] * total]
        if len(enough) == len(free):
            break
        free = enough
    allotted = list(least)
    for i in free:
        allotted[i] = left * sizes[i] // total
    spare = rows - sum(allotted)
    by_remainder = sorted(free, key=lambda i: (-(left * sizes[i] % total), i))
    for i in by_remainder[:spare]:
        allotted[i] += 1
    return allotted


def with_strata(
    flows: DataFrame, columns: dict[str, str], names: Sequence[str], seed: int
) -> DataFrame:
    """Adds each row's stratum, and the two hashes that say in which order to draw.

    The hashes are of the seed and of all values of the row, so the order is the same
    whatever files and tasks the rows come from.
    """
    schema = flows.schema
    values = [column_named(name) for name in sorted(names)]
    added = {
        name: F.xxhash64(F.lit(seed), F.lit(i), *values)
        for i, name in enumerate(HASHES)
    }
    for dimension, name in zip(DIMENSIONS, STRATUM, strict=True):
        column = columns.get(dimension)
        added[name] = (
            F.lit(None).cast("string")
            if column is None
            else stratum_value(dimension, column, schema)
        )
    is_broken = F.lit(False)
    if CORRUPT in schema.names:
        is_broken = column_named(CORRUPT).isNotNull()
    return flows.withColumns({**added, BROKEN: is_broken})


def count_strata(
    flows: DataFrame, rows: int, minimum: int
) -> tuple[list[Stratum], int]:
    """Counts each stratum and says how many of it are wanted; counts broken lines."""
    grouped = flows.groupBy(*STRATUM, BROKEN).count()
    counted = grouped.limit(MOST_STRATA + 1).collect()
    if len(counted) > MOST_STRATA:
        raise JobError(
            f"The flows fall into more than {MOST_STRATA:,} strata: choose other "
            "columns with --day-column, --protocol-column and --label-column"
        )
    broken = sum(row["count"] for row in counted if row[BROKEN])
    whole = [
        (tuple(row[name] for name in STRATUM), row["count"])
        for row in counted
        if not row[BROKEN]
    ]
    # The same order each time, whichever task counted first.
    whole.sort(key=lambda item: [(value is not None, value or "") for value in item[0]])
    wanted = allot([size for _, size in whole], rows, minimum)
    strata = [
        Stratum(key, size, count)
        for (key, size), count in zip(whole, wanted, strict=True)
    ]
    return strata, broken


def draw(flows: DataFrame, strata: Sequence[Stratum], slack: float) -> DataFrame:
    """The rows of each stratum whose hashes are the smallest.

    Only rows below a bound are sorted: the share that is wanted of the stratum, and
    slack times six standard deviations more. Where many rows are equal, that may
    still be too few.
    """
    schema = T.StructType(
        [T.StructField(f"{name}_", T.StringType()) for name in STRATUM]
        + [T.StructField(name, T.LongType()) for name in (WANTED, BOUND)]
    )
    plan = [(*s.key, s.wanted, hash_bound(s, slack)) for s in strata]
    wanted = F.broadcast(flows.sparkSession.createDataFrame(plan, schema))
    is_same = [F.col(name).eqNullSafe(F.col(f"{name}_")) for name in STRATUM]
    order = Window.partitionBy(*STRATUM).orderBy(*HASHES)
    return (
        flows.where(~F.col(BROKEN))
        .join(wanted, is_same)
        .where(F.col(HASHES[0]) <= F.col(BOUND))
        .withColumn(RANK, F.row_number().over(order))
        .where(F.col(RANK) <= F.col(WANTED))
    )


def hash_bound(stratum: Stratum, slack: float) -> int:
    """The largest hash, of 64 bits with a sign, that may be among the wanted."""
    enough = stratum.wanted + slack * (6 * math.sqrt(stratum.wanted) + 20)
    share = min(1.0, enough / stratum.population)
    return min(2**63 - 1, int(share * 2**64) - 2**63)


def run(spark: SparkSession, args: argparse.Namespace) -> dict[str, Any]:
    """Draws the sample and writes both files; returns what the JSON file says."""
    output, report = Folder(spark, args.output), Folder(spark, report_path(args.output))
    inputs = inputs_of(spark, args)
    for file in (output, report):
        check_apart(file, inputs)
        why_not = None if file.is_file() else "it is a folder"
        check_replaceable(file, args.force, why_not)
    read = read_flows(spark, args)
    fields = [field for field in read.schema.fields if field.name != CORRUPT]
    kept = [field for field in fields if not isinstance(field.dataType, NESTED)]
    names = [field.name for field in kept]
    columns = choose_columns(args, T.StructType(kept))
    flows = with_strata(read, columns, names, args.seed)
    strata, broken = count_strata(flows, args.rows, args.minimum)
    if not strata:
        raise JobError("The input has no flows to draw from")

    wanted = sum(stratum.wanted for stratum in strata)
    unfinished = output.beside("unfinished")
    try:
        for slack in (1, 100, math.inf):  # a second time only where many are equal
            rows = draw(flows, strata, slack).repartition(1)
            ordered = rows.sortWithinPartitions(STRATUM[0], *HASHES)
            flows_alone = ordered.select([column_named(name) for name in names])
            flows_alone.write.mode("overwrite").parquet(unfinished.path)
            drawn = spark.read.parquet(unfinished.pattern).count()
            if drawn == wanted:
                break
        else:
            raise JobError(
                f"{drawn:,} rows were drawn, expected {wanted:,}: did the input change "
                "meanwhile? Nothing was written"
            )
        (part,) = (e for e in unfinished.entries() if e.name.endswith(".parquet"))
        output.replace_with(part)
    finally:
        unfinished.delete()
    result = describe(args, columns, strata, broken)
    result["dropped"]["columns"] = [f.name for f in fields if f.name not in names]
    report.write_whole(json.dumps(result, indent=2) + "\n")
    return result


def describe(
    args: argparse.Namespace,
    columns: dict[str, str],
    strata: Sequence[Stratum],
    broken: int,
) -> dict[str, Any]:
    """How the sample was drawn."""
    return {
        "rows": sum(stratum.wanted for stratum in strata),
        "population": sum(stratum.population for stratum in strata),
        "input": args.input,
        "format": args.format,
        "where": args.where,
        "seed": args.seed,
        "rows_asked_for": args.rows,
        "minimum_of_a_stratum": args.minimum,
        "columns": columns,
        "dropped": {"broken_lines": broken, "columns": []},
        "order": "by day, then by xxhash64 of the seed and all values of the row",
        "spark": pyspark.__version__,
        "strata": [
            {
                **dict(zip(DIMENSIONS, stratum.key, strict=True)),
                "population": stratum.population,
                "sample": stratum.wanted,
            }
            for stratum in strata
        ],
    }


def report_path(output: str) -> str:
    return output.removesuffix(".parquet") + ".json"


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sample_flows.py",
        description="Draws a stratified sample of flows on Apache Spark.",
        allow_abbrev=False,
    )
    add_input_flags(parser)
    add = parser.add_argument
    add("--output", required=True, type=parquet_file, metavar="FILE.parquet")
    add("--rows", required=True, type=positive, metavar="N", help="rows to draw")
    add("--seed", default=42, type=whole, metavar="N", help="default 42")
    add(
        "--minimum",
        default=20,
        type=whole,
        metavar="N",
        help="rows of each stratum at least, or all that it has; default 20",
    )
    for dimension in DIMENSIONS:
        add(
            f"--{dimension}-column",
            metavar="NAME",
            help=f"that says the {dimension}; default one of a usual name; or none",
        )
    add("--force", action="store_true", help="replace an earlier sample")
    return parser.parse_args(arguments)


def parquet_file(text: str) -> str:
    if not text.endswith(".parquet"):
        raise argparse.ArgumentTypeError(
            f"expected a name that ends in .parquet, found {text!r}"
        )
    return text


def whole(text: str) -> int:
    return 0 if text == "0" else positive(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments ask for, by default the command line's.

    Returns the exit code.
    """
    args = parse_arguments(arguments)

    def job() -> None:
        spark = start_spark("sample_flows", {"spark.sql.session.timeZone": "UTC"})
        result = run(spark, args)
        print(json.dumps({key: result[key] for key in ("rows", "population", "seed")}))

    return exit_code_of(job)


if __name__ == "__main__":
    sys.exit(main())
