"""Scores network flows with a detector on Apache Spark.

The detector is the ONNX file that `deno task export` writes: columns of flows in,
scores out. Every flow gets the score that `deno task score` gives it. README.md
beside this file has examples; `--help` lists the flags.

    spark-submit score_flows.py --model detector.onnx \\
        --input flows/ --format parquet --output scores/ --keep flow_id
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import math
import os
import re
import signal
import sys
import threading
import time
import types
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pyarrow as pa
import pyarrow.compute as pc
import pyspark
from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.java_gateway import ensure_callback_server_started
from pyspark.sql import Column, DataFrame, Observation, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql.streaming.query import StreamingQuery

FORMAT_VERSION = "1"
ROLES = {"double": "amount", "string": "category"}  # where the file does not say
SCORE, FLAG = "anomaly_score", "is_anomaly"
REASON_COLUMNS, REASON_SHARES = "reason_columns", "reason_shares"
SCORES = {SCORE: "tensor(float)", FLAG: "tensor(bool)"}  # what the network tells
REASONS = {REASON_COLUMNS: "tensor(string)", REASON_SHARES: "tensor(float)"}
CORRUPT = "_corrupt_record"  # Spark's name for the text of a broken line
WHY_REFUSED = "_why_refused"  # counted, and dropped before anything is written
METRICS = "_metrics.json"
SINK_LOG = "_spark_metadata"  # Spark's, of the batches that a stream wrote
STREAM = "_stream.json"  # what a stream's output and checkpoint have in common
TEXT_FORMATS = ("csv", "json")
FILE_FORMATS = (*TEXT_FORMATS, "parquet", "orc", "avro")


class JobError(Exception):
    """What a user can put right; its message is one line."""


# ------------------------------------------------------------- the detector


@dataclass(frozen=True)
class ModelColumn:
    """What the detector's metadata says of a column that it reads."""

    name: str
    type: str  # double or string
    kind: str | None  # integer, float or text; None outside UNSW-NB15's table
    aliases: tuple[str, ...]
    spelling: str | None  # lower, upper, or None for texts as they are
    is_category: bool
    categories: frozenset[str]  # of training; empty where the file does not say


@dataclass(frozen=True)
class Detector:
    """A detector's file, read on the driver."""

    model: bytes
    sha256: str
    columns: tuple[ModelColumn, ...]
    outputs: tuple[str, ...]
    threshold: float


def open_detector(path: str) -> Detector:
    """Reads a detector's file, and what it says of itself.

    Raises JobError where it is no detector that this program knows.
    """
    model = read_file(path)
    try:
        session = open_session(model)
    except Exception as error:  # onnxruntime has no common class for its own
        raise JobError(f"{path} is no ONNX model: {first_line(str(error))}") from error
    metadata = session.get_modelmeta().custom_metadata_map
    version = metadata.get("format_version")
    if version != FORMAT_VERSION:
        raise JobError(
            f"{path} is no detector that deno task export wrote: expected "
            f"format_version {FORMAT_VERSION}, found {version}"
        )
    try:
        columns = tuple(map(model_column, json.loads(metadata["columns"])))
        threshold = float(json.loads(metadata["threshold"]))
        check_fits(session, columns)
        if math.isnan(threshold):
            raise ValueError("the threshold is NaN")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        why = f"they lack {error}" if isinstance(error, KeyError) else str(error)
        raise JobError(f"{path} has metadata that do not fit: {why}") from error
    return Detector(
        model=model,
        sha256=hashlib.sha256(model).hexdigest(),
        columns=columns,
        outputs=tuple(output.name for output in session.get_outputs()),
        threshold=threshold,
    )


def model_column(column: dict[str, Any]) -> ModelColumn:
    """Takes a column of the metadata over."""
    return ModelColumn(
        name=column["name"],
        type=column["type"],
        kind=column.get("kind"),
        aliases=tuple(column.get("aliases") or ()),
        spelling=column.get("spelling"),
        is_category=column.get("role", ROLES.get(column["type"])) == "category",
        categories=frozenset(column.get("categories") or ()),
    )


def check_fits(
    session: onnxruntime.InferenceSession, columns: Sequence[ModelColumn]
) -> None:
    """Raises ValueError where the metadata and the network differ."""
    inputs = {value.name: value.type for value in session.get_inputs()}
    if inputs != {column.name: f"tensor({column.type})" for column in columns}:
        raise ValueError(
            f"its inputs are {', '.join(inputs)}, not the columns that they name"
        )
    outputs = {value.name: value.type for value in session.get_outputs()}
    reasons = {name: outputs.get(name) for name in REASONS if name in outputs}
    if {**outputs, **SCORES} != outputs or reasons not in ({}, REASONS):
        raise ValueError(f"its outputs are {', '.join(outputs)}")


def read_file(path: str) -> bytes:
    """Reads a file of the driver's disk."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise JobError(f"Cannot read {path}: {error.strerror}") from error


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """Opens a model for one thread: Spark runs one task on each core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its errors come as exceptions too
    return onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"]
    )


def worker_session(
    model: Broadcast[bytes], sha256: str
) -> onnxruntime.InferenceSession:
    """The session of this Python worker, opened by the first task that it runs.

    Functions of the main program come to a worker anew with each task, and their
    globals with them. A module stays until the worker ends.
    """
    name = "score_flows_worker"
    sessions = sys.modules.setdefault(name, types.ModuleType(name)).__dict__
    if sha256 not in sessions:
        sessions[sha256] = open_session(model.value)
    return sessions[sha256]


# ------------------------------------------------- from columns to its inputs


@dataclass(frozen=True)
class Input:
    """An input of the model and the column of the flows that fills it."""

    name: str
    column: str
    place: int  # of the column, among those that go to the workers
    is_text: bool
    may_be_hexadecimal: bool
    has_words_for_booleans: bool  # JSON's true and false, read as text
    spelling: str | None
    is_category: bool
    categories: frozenset[str]


# Rust's and Unicode's White_Space; Python's str.strip() takes more.
BLANKS = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
JAVASCRIPT_BLANKS = BLANKS.replace("\u0085", "") + "\ufeff"
GAPS = ("", "-", "?", "na", "n/a", "nan", "none", "null")
NUMBER = re.compile(
    r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)",
    re.ASCII | re.IGNORECASE,
)
DECIMAL = re.compile(
    r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE
)
HEXADECIMAL = re.compile(r"0x[0-9a-f]{1,12}", re.ASCII | re.IGNORECASE)
BOOLEANS = {"true": 1.0, "false": 0.0}


def number_of_text(
    text: str, may_be_hexadecimal: bool = False, has_words_for_booleans: bool = False
) -> float | None:
    """What a text stands for in a column of numbers.

    NaN for a gap, None where it is neither a gap nor a number.
    """
    plain = text.strip(BLANKS)
    if plain.lower() in GAPS:
        return math.nan
    if NUMBER.fullmatch(plain):
        return float(plain)
    if may_be_hexadecimal and HEXADECIMAL.fullmatch(plain):
        return float(int(plain, 16))
    return BOOLEANS.get(plain) if has_words_for_booleans else None


def number_of_category(text: str) -> float | None:
    """The number that a text stands for among categories; None where it is none."""
    plain = text.strip(JAVASCRIPT_BLANKS).lower()
    return float(plain) if DECIMAL.fullmatch(plain) else BOOLEANS.get(plain)


def numbers_of_texts(texts: pa.Array, source: Input) -> tuple[np.ndarray, np.ndarray]:
    """Takes texts for numbers, each by itself.

    Returns float64 and bool, both of shape [n]: NaN for a gap; True for a text that
    is neither a gap nor a number, and NaN beside it.
    """
    try:
        plain = pc.utf8_trim(texts, characters=BLANKS)
        is_gap = pc.is_in(pc.ascii_lower(plain), value_set=pa.array(GAPS, plain.type))
        gap = pa.scalar(None, plain.type)
        numbers = pc.if_else(is_gap, gap, plain).cast(pa.float64())
    except pa.ArrowInvalid:  # a text is no number to Arrow, or it is not UTF-8
        return parse_each(texts, source)
    if pc.any(pc.is_nan(numbers)).as_py():  # Arrow takes nan(7) for one, too
        return parse_each(texts, source)
    return as_float64(numbers), np.zeros(len(texts), bool)


def parse_each(texts: pa.Array, source: Input) -> tuple[np.ndarray, np.ndarray]:
    """Does what numbers_of_texts says, in Python, once for each different text."""
    words, codes = distinct_texts(texts)
    parsed = [parse(word, source) for word in words]
    numbers = np.array([math.nan if x is None else x for x in parsed] + [math.nan])
    faults = np.array([x is None for x in parsed] + [False])
    return numbers[codes], faults[codes]


def parse(text: str, source: Input) -> float | None:
    """The number that a text stands for; infinity is a category that none learnt."""
    number = number_of_text(
        text, source.may_be_hexadecimal, source.has_words_for_booleans
    )
    if number is None and source.is_category:
        number = number_of_category(text)
        return math.inf if number is None else number
    return number


def distinct_texts(texts: pa.Array) -> tuple[list[str], np.ndarray]:
    """The different texts of a column, and for each row which it has.

    A row without one has the number -1. Bytes that are not UTF-8 are replaced.
    """
    binary = pa.large_binary() if pa.types.is_large_string(texts.type) else pa.binary()
    encoded = texts.cast(binary).dictionary_encode()
    words = [word.decode("utf-8", "replace") for word in encoded.dictionary.to_pylist()]
    return words, encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)


def numbers_of(column: pa.Array, source: Input) -> tuple[np.ndarray, np.ndarray]:
    """A column as the model's numbers, [n], and where it has a text that is none."""
    if is_text(column.type):
        return numbers_of_texts(column, source)
    return as_float64(plain_numbers(column)), np.zeros(len(column), bool)


def plain_numbers(column: pa.Array) -> pa.Array:
    """Numbers, booleans (1 and 0), decimals and intervals (in seconds) as float64."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_duration(column.type):
        seconds = (
            column.cast(pa.duration("us"))
            .cast(pa.int64())
            .cast(pa.float64(), safe=False)
        )
        column = pc.divide(seconds, 1e6)
    return column.cast(pa.float64(), safe=False)  # above 2^53 they are rounded


def as_float64(numbers: pa.Array) -> np.ndarray:
    """An Arrow column of float64 as an array, NaN where it has none."""
    array: np.ndarray = numbers.to_numpy(zero_copy_only=False)
    return array.astype(np.float64, copy=False)


def texts_of(column: pa.Array, source: Input) -> np.ndarray:
    """A column as the model's texts, [n]; "" for a gap."""
    if is_text(column.type):
        words, codes = distinct_texts(column)
    else:
        if not pa.types.is_integer(column.type) and not pa.types.is_boolean(
            column.type
        ):
            column = plain_numbers(column)
        encoded = column.dictionary_encode()
        words = [javascript_text(value) for value in encoded.dictionary.to_pylist()]
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    spelt = [category_of(word, source) for word in words]
    texts: np.ndarray = np.array([*spelt, ""], dtype=object)[codes]  # -1: the last
    return texts


def category_of(text: str, source: Input) -> str:
    """A text as the detector knows it: 6.0 and 06 are its category 6."""
    spelt = spell(text, source.spelling)
    if spelt in source.categories:
        return spelt
    number = number_of_category(text)
    category = None if number is None else javascript_text(number)
    return category if category in source.categories else spelt


def spell(text: str, spelling: str | None) -> str:
    """Puts a text into the letter case that the detector learnt it in."""
    if spelling is None:
        return text
    plain = text.strip(JAVASCRIPT_BLANKS)
    return plain.upper() if spelling == "upper" else plain.lower()


def javascript_text(value: bool | int | float) -> str:
    """A number as JavaScript prints it, which names the categories of training."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        digits = format(Decimal(repr(value)), "f")
        return digits.removesuffix(".0")
    return re.sub(r"e([+-])0+", r"e\1", repr(value))


def is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


# -------------------------------------------------------- scoring, in a worker

# Why a flow is refused, as numbers; from 1 on, the input that has a text in it.
SCORED, BROKEN_LINE, NOT_SCORABLE = 0, -1, -2


@dataclass(frozen=True)
class Plan:
    """All that a worker needs to know beside the model."""

    sha256: str
    columns: tuple[str, ...]  # that are read: first those that are kept
    kept: int
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    threshold: float | None  # None: the detector's own
    alerts_only: bool
    broken_lines: int | None  # place of their column, if there is one


def scorer(
    model: Broadcast[bytes], plan: Plan
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What mapInArrow runs: a task's flows in, the same flows with scores out."""

    def score(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        session = worker_session(model, plan.sha256)
        for batch in batches:
            if batch.num_rows > 0:
                yield score_batch(session, batch, plan)

    return score


def score_batch(
    session: onnxruntime.InferenceSession, batch: pa.RecordBatch, plan: Plan
) -> pa.RecordBatch:
    """Scores the flows of a batch; of a refused one, score and flag are null."""
    feeds, why = model_inputs(batch, plan)
    found = dict(zip(plan.outputs, session.run(plan.outputs, feeds), strict=True))
    scores = found[SCORE].reshape(-1)
    flags = found[FLAG].reshape(-1)
    if plan.threshold is not None:
        flags = scores > np.float64(plan.threshold)  # else it is rounded to float32
    why[(why == SCORED) & np.isnan(scores)] = NOT_SCORABLE

    is_refused = why != SCORED
    columns = {str(place): batch.column(place) for place in range(plan.kept)}
    columns[SCORE] = pa.array(scores, mask=is_refused)
    columns[FLAG] = pa.array(flags, mask=is_refused)
    for name in (REASON_COLUMNS, REASON_SHARES):
        if name in found:
            columns[name] = lists(found[name], has_none=is_refused | ~flags)
    columns[WHY_REFUSED] = pa.array(why)
    scored = pa.RecordBatch.from_pydict(columns)
    return scored.filter(pa.array(is_refused | flags)) if plan.alerts_only else scored


def model_inputs(
    batch: pa.RecordBatch, plan: Plan
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The model's inputs, [n, 1] each, and why flows are refused so far, [n]."""
    why = np.full(batch.num_rows, SCORED, np.int16)
    feeds = {}
    for number, source in enumerate(plan.inputs, start=1):
        column = batch.column(source.place)
        if source.is_text:
            values = texts_of(column, source)
        else:
            values, faults = numbers_of(column, source)
            why[faults & (why == SCORED)] = number
        feeds[source.name] = values.reshape(-1, 1)
    if plan.broken_lines is not None:
        is_broken = batch.column(plan.broken_lines).is_valid()
        why[is_broken.to_numpy(zero_copy_only=False)] = BROKEN_LINE
    return feeds, why


def lists(values: np.ndarray, has_none: np.ndarray) -> pa.Array:
    """An output of shape [n, k] as a column of lists, null where it has none."""
    rows, width = values.shape
    offsets = pa.array(np.arange(0, rows * width + 1, width, dtype=np.int32))
    flat = pa.array(values.reshape(-1))
    return pa.ListArray.from_arrays(offsets, flat, mask=pa.array(has_none))


# ------------------------------------------- the columns of a table, and checks

NUMERIC_TYPES = (T.NumericType, T.BooleanType, T.DayTimeIntervalType, T.NullType)
TEXT_TYPES = (T.StringType, T.CharType, T.VarcharType)


def plain_name(name: str) -> str:
    """A name without what does not count: quotes, blanks, letter case."""
    return re.sub(r"['\"\s]", "", name).lower()


def find_column(column: ModelColumn, names: Sequence[str]) -> str | None:
    """The column of the flows that the model means; None where there is none."""
    if column.name in names:
        return column.name
    if column.kind is None:
        return next((n for n in names if n.strip(BLANKS) == column.name), None)
    meant = {plain_name(name) for name in (column.name, *column.aliases)}
    return next((name for name in names if plain_name(name) in meant), None)


def match_columns(detector: Detector, schema: T.StructType) -> dict[str, str]:
    """Finds the column of the flows that each input of the model reads.

    Raises JobError that names all columns that are missing or of a wrong type.
    """
    found = {
        column.name: find_column(column, schema.names) for column in detector.columns
    }
    missing = [name for name, source in found.items() if source is None]
    if missing:
        raise JobError(
            f"The flows lack {plural(len(missing), 'column')} that the detector reads: "
            f"{', '.join(missing)} (found: {shortened(schema.names)})"
        )
    sources = {name: source for name, source in found.items() if source is not None}
    types = {source: schema[source].dataType for source in sources.values()}
    wrong = [
        f"{source} is of type {type_.simpleString()}"
        for source, type_ in types.items()
        if not isinstance(type_, (*NUMERIC_TYPES, *TEXT_TYPES))
    ]
    if wrong:
        raise JobError(f"The detector reads numbers and texts: {', '.join(wrong)}")
    return sources


def choose_kept(args: argparse.Namespace, schema: T.StructType) -> tuple[str, ...]:
    """The columns that go to the output as they are, in order.

    Raises JobError where the flows have no such column, or it has a name of ours.
    """
    everything = [name for name in schema.names if name != CORRUPT]
    named = everything if args.keep == ["*"] else args.keep
    kept = tuple(dict.fromkeys([*named, *args.partition_by]))
    missing = [name for name in kept if name not in schema.names]
    if missing:
        raise JobError(
            f"The flows lack {plural(len(missing), 'column')} to keep: "
            f"{', '.join(missing)} (found: {shortened(schema.names)})"
        )
    written = {SCORE, FLAG, REASON_COLUMNS, REASON_SHARES, WHY_REFUSED}
    taken = [name for name in kept if name.lower() in written]
    if taken:
        raise JobError(
            "The output has columns of these names itself, so the flows' cannot be "
            f"kept: {', '.join(taken)}"
        )
    return kept


def shortened(names: Sequence[str], most: int = 20) -> str:
    names = [name for name in names if name != CORRUPT]
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def plural(count: int, word: str) -> str:
    return f"a {word}" if count == 1 else f"{count} {word}s"


def column_named(name: str) -> Column:
    """Asks for a column by its whole name: a dot in it is no field of a struct."""
    escaped = name.replace("`", "``")
    return F.col(f"`{escaped}`")


# ------------------------------------------------------------ reading the flows


def read_flows(spark: SparkSession, args: argparse.Namespace) -> DataFrame:
    """Opens the input; nothing but names and types is read yet."""
    return chosen(open_input(spark, args), args)


def chosen(table: DataFrame, args: argparse.Namespace) -> DataFrame:
    """The flows of a table: the rows that --where asks for, structs taken apart."""
    if args.where is None:
        return without_structs(table)
    is_chosen = F.expr(args.where)
    if args.format in TEXT_FORMATS:  # a broken line may have no such value
        is_chosen |= column_named(CORRUPT).isNotNull()
    return without_structs(table.where(is_chosen))


def without_structs(table: DataFrame) -> DataFrame:
    """Fields of a struct become columns, as training has them: flow.state."""
    columns = []

    def take(column: Column, name: str, type_: T.DataType) -> None:
        if not isinstance(type_, T.StructType):
            columns.append(column.alias(name))
            return
        for field in type_.fields:
            inner = column.getField(field.name)
            take(inner, f"{name}.{field.name}", field.dataType)

    for field in table.schema.fields:
        take(column_named(field.name), field.name, field.dataType)
    return table.select(columns)


def open_input(spark: SparkSession, args: argparse.Namespace) -> DataFrame:
    """The input as its files or tables have it.

    CSV and JSON are taken as text, so that each value is read by itself, and get a
    column with the text of lines that are broken.
    """
    reader = spark.read.options(**reader_options(args))
    if args.format == "table":
        return union(reader.table(name) for name in args.input)
    reader = reader.format(args.format)
    if args.format not in FILE_FORMATS:  # one at a time: a path or a table's name
        return union(reader.load(name) for name in args.input)
    flows = reader.load(args.input)
    if args.format in TEXT_FORMATS:
        return reader.schema(with_broken_lines(flows.schema)).load(args.input)
    return flows


def reader_options(args: argparse.Namespace) -> dict[str, str]:
    """Spark's options for the format; what the user says goes before ours."""
    options: dict[str, str] = {}
    if args.format in TEXT_FORMATS:
        options = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": CORRUPT}
    if args.format == "csv":
        # Quotes are doubled (RFC 4180); a file whose header differs is an error; and
        # a line is broken whichever of its columns are asked for.
        options |= {"header": "true", "escape": '"', "enforceSchema": "false"}
        options |= {"columnPruning": "false"}
    if args.format == "json":
        options |= {"primitivesAsString": "true", "allowSingleQuotes": "false"}
        options |= {"allowNonNumericNumbers": "false"}
    return {**options, **args.option}


def with_broken_lines(schema: T.StructType) -> T.StructType:
    fields = [field for field in schema.fields if field.name != CORRUPT]
    return T.StructType([*fields, T.StructField(CORRUPT, T.StringType())])


def union(frames: Iterable[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


def stream_flows(spark: SparkSession, args: argparse.Namespace) -> DataFrame:
    """Opens a folder that files land in; those there already tell the columns."""
    like = argparse.Namespace(**{**vars(args), "input": [args.like or args.input[0]]})
    try:
        schema = open_input(spark, like).schema
    except PySparkException as error:
        raise JobError(
            "Cannot learn the columns from the files that are there (--like PATH "
            f"names flows of the same form): {explain(error)}"
        ) from error
    # Spark would leave out files that are a week older than the latest.
    options = {"maxFileAge": "36500d", **reader_options(args)}
    reader = spark.readStream.format(args.format).options(**options)
    return chosen(reader.schema(schema).load(args.input[0]), args)


# --------------------------------------------------------- scoring, on the driver


def plan_scoring(
    detector: Detector, schema: T.StructType, args: argparse.Namespace
) -> Plan:
    """Raises JobError where the columns do not fit the detector or the flags."""
    sources = match_columns(detector, schema)
    kept = choose_kept(args, schema)
    broken = [CORRUPT] if args.format in TEXT_FORMATS else []
    columns = tuple(dict.fromkeys([*kept, *sources.values(), *broken]))
    inputs = tuple(
        Input(
            name=column.name,
            column=sources[column.name],
            place=columns.index(sources[column.name]),
            is_text=column.type == "string",
            may_be_hexadecimal=column.kind == "integer",
            has_words_for_booleans=args.format == "json",
            spelling=column.spelling,
            is_category=column.is_category,
            categories=column.categories,
        )
        for column in detector.columns
    )
    return Plan(
        sha256=detector.sha256,
        columns=columns,
        kept=len(kept),
        inputs=inputs,
        outputs=detector.outputs,
        threshold=args.threshold,
        alerts_only=args.alerts_only,
        broken_lines=columns.index(CORRUPT) if broken else None,
    )


def score_flows(
    flows: DataFrame,
    detector: Detector,
    plan: Plan,
    read: Observation | str,
    scored: Observation | str,
) -> DataFrame:
    """The flows with their scores, not computed yet.

    read and scored count what goes in and what comes out. (Accumulators would
    count the rows of a task that ran twice twice.)
    """
    model = flows.sparkSession.sparkContext.broadcast(detector.model)
    # By number, as mapInArrow takes a dot in a name for a field of a struct.
    columns = [column_named(name).alias(str(i)) for i, name in enumerate(plan.columns)]
    scores = (
        flows.select(columns)
        .observe(read, F.count(F.lit(1)).alias("rows"))
        .mapInArrow(scorer(model, plan), output_schema(flows.schema, plan))
        .observe(scored, *output_counts(plan))
        .drop(WHY_REFUSED)
    )
    return scores.toDF(*plan.columns[: plan.kept], *scores.columns[plan.kept :])


def output_schema(schema: T.StructType, plan: Plan) -> T.StructType:
    fields = [
        T.StructField(str(i), schema[name].dataType)
        for i, name in enumerate(plan.columns[: plan.kept])
    ]
    fields += [
        T.StructField(SCORE, T.FloatType()),
        T.StructField(FLAG, T.BooleanType()),
    ]
    if REASON_COLUMNS in plan.outputs:
        fields += [
            T.StructField(REASON_COLUMNS, T.ArrayType(T.StringType())),
            T.StructField(REASON_SHARES, T.ArrayType(T.FloatType())),
        ]
    return T.StructType([*fields, T.StructField(WHY_REFUSED, T.ShortType())])


def output_counts(plan: Plan) -> list[Column]:
    """Counts of rows: all, flagged, and refused for each of the causes."""
    causes = [BROKEN_LINE, NOT_SCORABLE, *range(1, len(plan.inputs) + 1)]
    return [
        F.count(F.lit(1)).alias("rows"),
        F.count_if(F.col(FLAG)).alias("flagged"),
        *(F.count_if(F.col(WHY_REFUSED) == why).alias(str(why)) for why in causes),
    ]


@dataclass
class Counts:
    """What went in and what came out, in rows."""

    rows_in: int = 0
    rows_out: int = 0
    flagged: int = 0
    broken_lines: int = 0
    not_scorable: int = 0
    texts: dict[str, int] | None = None  # by the column that should hold numbers

    @property
    def refused(self) -> int:
        texts = sum((self.texts or {}).values())
        return self.broken_lines + self.not_scorable + texts

    def add(
        self, read: Mapping[str, int], scored: Mapping[str, int], plan: Plan
    ) -> None:
        """Adds what was observed; where no task ran, nothing was."""
        self.rows_in += read.get("rows", 0)
        self.rows_out += scored.get("rows", 0)
        self.flagged += scored.get("flagged", 0)
        self.broken_lines += scored.get(str(BROKEN_LINE), 0)
        self.not_scorable += scored.get(str(NOT_SCORABLE), 0)
        texts = Counter(self.texts or {})
        for number, source in enumerate(plan.inputs, start=1):
            texts[source.column] += scored.get(str(number), 0)
        self.texts = dict(+texts)  # without zeros

    def check(self, alerts_only: bool) -> None:
        """Raises JobError where rows are missing, or there are too many."""
        expected = self.flagged + self.refused if alerts_only else self.rows_in
        if self.rows_out != expected:
            raise JobError(
                f"{self.rows_out:,} rows came out, expected {expected:,}: did the "
                "input change meanwhile? Nothing was written"
            )


def summary(
    counts: Counts, detector: Detector, args: argparse.Namespace, seconds: float
) -> dict[str, Any]:
    """What the last line says, and _metrics.json."""
    threshold = detector.threshold if args.threshold is None else args.threshold
    return {
        "rows_in": counts.rows_in,
        "rows_out": counts.rows_out,
        "flagged": counts.flagged,
        "refused": counts.refused,
        "refused_because": {
            "broken_line": counts.broken_lines,
            "not_scorable": counts.not_scorable,
            "text_for_a_number": counts.texts or {},
        },
        "alerts_only": args.alerts_only,
        "seconds": round(seconds, 3),
        "rows_per_second": round(counts.rows_in / seconds),
        "threshold": threshold if math.isfinite(threshold) else "Infinity",
        "model_sha256": detector.sha256,
        "input": args.input,
        "format": args.format,
        "where": args.where,
        "spark": pyspark.__version__,
        "onnxruntime": onnxruntime.__version__,
    }


def run_batch(
    spark: SparkSession, detector: Detector, args: argparse.Namespace
) -> dict[str, Any]:
    """Scores all flows of the input; the output appears when it is complete."""
    start = time.monotonic()
    output = Folder(spark, args.output)
    check_apart(output, inputs_of(spark, args))
    check_replaceable(output, args.force, why_not_ours(output))
    flows = read_flows(spark, args)
    plan = plan_scoring(detector, flows.schema, args)
    if args.format == "parquet":
        check_same_columns(spark, flows.inputFiles(), plan.columns)
    read, scored = Observation(), Observation()
    scores = score_flows(flows, detector, plan, read, scored)
    with output.being_written() as unfinished:
        scores.write.partitionBy(*args.partition_by).parquet(unfinished.path)
        counts = Counts()
        counts.add(read.get, scored.get, plan)
        check_written(spark, unfinished, counts)
        counts.check(args.alerts_only)
        result = summary(counts, detector, args, time.monotonic() - start)
        unfinished.write(METRICS, json.dumps(result, indent=2) + "\n")
    return result


def inputs_of(spark: SparkSession, args: argparse.Namespace) -> list[Folder]:
    """The files and folders that are read; none of a table."""
    if args.format not in FILE_FORMATS:
        return []
    return [found for name in args.input for found in Folder(spark, name).matching()]


def check_apart(output: Folder, inputs: Iterable[Folder]) -> None:
    """Raises JobError where the output is in the input, or the input in it."""
    for folder in inputs:
        if output.holds(folder):
            raise JobError(f"Cannot write {output}: it holds the input")
        if folder.holds(output):
            raise JobError(f"Cannot write {output}: it lies in the input {folder}")


def check_replaceable(output: Folder, force: bool, why_not: str | None) -> None:
    """Raises JobError where the output is there and may not be replaced.

    why_not says why it may not, though it is forced.
    """
    if not output.exists():
        return
    if why_not is not None:
        raise JobError(f"Cannot replace {output}: {why_not}")
    if not force:
        raise JobError(
            f"Cannot write {output}: it is there already; --force replaces it"
        )


def why_not_ours(output: Folder) -> str | None:
    """Why a folder is none that a batch job wrote; None where it is one."""
    if not output.exists():
        return None
    if output.is_file():
        return "it is a file"
    if output.has(STREAM) or output.has(SINK_LOG):
        return "a stream wrote it; delete it and its checkpoint yourself"
    if output.has(METRICS) or output.is_empty():
        return None
    return f"it holds no {METRICS}, so it is not this program's; delete it yourself"


MOST_FOOTERS = 10_000


def check_same_columns(
    spark: SparkSession, files: Sequence[str], columns: Sequence[str]
) -> None:
    """Raises JobError where a Parquet file lacks a column that others have.

    Spark would read it as gaps. Columns of no file are those of folders' names.
    """
    if len(files) > MOST_FOOTERS:
        print(
            f"{len(files):,} files: whether all have the same columns is not checked",
            file=sys.stderr,
        )
        return
    by_schema = files_by_schema(spark, files)
    columns_of = {
        file: {name for name in columns if has_column(schema, name)}
        for file, schema in by_schema.values()
    }
    everywhere = set[str]().union(*columns_of.values())
    for file, found in columns_of.items():
        if found != everywhere:
            raise JobError(
                f"{file} lacks columns that other files have: "
                f"{', '.join(sorted(everywhere - found))}"
            )


def files_by_schema(
    spark: SparkSession, files: Sequence[str]
) -> dict[str, tuple[str, Any]]:
    """A file for each different schema of Parquet files, and the schema."""
    java: Any = spark._jvm
    configuration = spark._jsc.hadoopConfiguration()
    statuses = java.java.util.ArrayList()
    for file in files:
        path = java.org.apache.hadoop.fs.Path(java.java.net.URI(file))
        statuses.add(path.getFileSystem(configuration).getFileStatus(path))
    reader = java.org.apache.parquet.hadoop.ParquetFileReader
    found: dict[str, tuple[str, Any]] = {}
    for footer in reader.readAllFootersInParallel(configuration, statuses, True):
        schema = footer.getParquetMetadata().getFileMetaData().getSchema()
        file = footer.getFile().toString().removeprefix("file:")
        found.setdefault(schema.toString(), (file, schema))
    return found


def has_column(schema: Any, name: str) -> bool:
    """Whether a Parquet file has a column, or the field of a struct."""
    if schema.containsField(name):
        return True
    group = schema
    for part in name.split("."):
        if group.isPrimitive() or not group.containsField(part):
            return False
        group = group.getType(part)
    return True


def check_written(spark: SparkSession, folder: Folder, counts: Counts) -> None:
    """Reads back what is on the disk, whatever tasks reported of themselves."""
    schema = f"{SCORE} float, {FLAG} boolean"
    row = (
        spark.read.schema(schema)
        .parquet(folder.pattern)
        .agg(F.count(F.lit(1)), F.count(F.col(SCORE)), F.count_if(F.col(FLAG)))
        .first()
    )
    found = tuple(row or ())
    reported = (counts.rows_out, counts.rows_out - counts.refused, counts.flagged)
    if found != reported:
        raise JobError(
            f"The output has {found[0]:,} rows, {found[1]:,} of them with a score and "
            f"{found[2]:,} flagged; the tasks reported {reported[0]:,}, "
            f"{reported[1]:,} and {reported[2]:,}. Nothing was written"
        )


# ------------------------------------------------------------------------ folders


class Folder:
    """A folder or a file, on a disk, HDFS, an object store: wherever Spark reaches."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self._spark = spark
        self._java: Any = spark._jvm.org.apache.hadoop.fs  # type: ignore[union-attr]
        given = self._java.Path(path)
        self._fs: Any = given.getFileSystem(spark._jsc.hadoopConfiguration())
        self._fs.setWriteChecksum(False)  # no hidden files beside ours on a disk
        self._path: Any = self._fs.makeQualified(given)

    def __str__(self) -> str:
        return self.path.removeprefix("file:")

    @property
    def path(self) -> str:
        return str(self._path.toString())

    @property
    def pattern(self) -> str:
        """What fits its path alone, where Spark takes paths for patterns."""
        return re.sub(r"[\[\]{}*?\\]", r"\\\g<0>", self.path)

    @property
    def real(self) -> str:
        """Its path without links, as far as it lies on a disk."""
        return os.path.realpath(str(self)) if self.path[:5] == "file:" else self.path

    def matching(self) -> list[Folder]:
        """What its path, taken for a pattern, fits."""
        found = self._fs.globStatus(self._path) or []
        return [Folder(self._spark, entry.getPath().toString()) for entry in found]

    def exists(self) -> bool:
        return bool(self._fs.exists(self._path))

    def is_file(self) -> bool:
        return self.exists() and bool(self._fs.getFileStatus(self._path).isFile())

    def has(self, name: str) -> bool:
        return bool(self._fs.exists(self._java.Path(self._path, name)))

    def is_empty(self) -> bool:
        return len(self._fs.listStatus(self._path)) == 0

    @property
    def name(self) -> str:
        return str(self._path.getName())

    def holds(self, other: Folder) -> bool:
        """Whether it is the other folder, or one that the other lies in."""
        return (other.real + "/").startswith(self.real.rstrip("/") + "/")

    def read(self, name: str) -> str | None:
        """Reads a file of the folder; None where there is none."""
        if not self.has(name):
            return None
        stream = self._fs.open(self.inside(name)._path)
        try:
            return bytes(stream.readAllBytes()).decode()
        finally:
            stream.close()

    def write(self, name: str, text: str) -> None:
        """Writes a file into the folder."""
        self.inside(name).write_whole(text)

    def write_whole(self, text: str) -> None:
        """Writes a file, which takes the place of one that is there."""
        stream = self._fs.create(self._path, True)
        try:
            stream.write(text.encode())
        finally:
            stream.close()

    def inside(self, name: str) -> Folder:
        return Folder(self._spark, self._java.Path(self._path, name).toString())

    def delete(self) -> None:
        self._fs.delete(self._path, True)

    @contextmanager
    def being_written(self) -> Iterator[Folder]:
        """A folder to write to, which takes this one's place at the end.

        Where writing fails, it is deleted, and this one stays as it was. Its name
        begins with a dot, so that nobody takes it for data.
        """
        unfinished = self.beside("unfinished")
        self._fs.deleteOnExit(unfinished._path)  # where a signal ends the JVM
        try:
            yield unfinished
            self.replace_with(unfinished)
        except BaseException:
            with suppress(Py4JError):  # the JVM may be gone
                unfinished.delete()
            raise
        finally:
            with suppress(Py4JError):
                self._fs.cancelDeleteOnExit(unfinished._path)

    def entries(self) -> list[Folder]:
        """What lies in it."""
        paths = [
            status.getPath().toString() for status in self._fs.listStatus(self._path)
        ]
        return [Folder(self._spark, path) for path in paths]

    def beside(self, word: str) -> Folder:
        """A new name in the same folder, hidden."""
        name = f".{self.name}.{uuid.uuid4().hex[:8]}.{word}"
        return Folder(
            self._spark, self._java.Path(self._path.getParent(), name).toString()
        )

    def replace_with(self, other: Folder) -> None:
        """Renames the other to this one, and only then deletes what was here."""
        old = self.beside("old") if self.exists() else None
        if old:
            self._rename(self, old)
        try:
            self._rename(other, self)
        except (JobError, Py4JError):
            if old:
                self._rename(old, self)
            raise
        if old:
            old.delete()

    def _rename(self, source: Folder, target: Folder) -> None:
        # Hadoop moves a folder into one that is there already.
        if target.exists() or not self._fs.rename(source._path, target._path):
            raise JobError(f"Cannot rename {source} to {target}")


# ---------------------------------------------------------------------- streaming


def run_stream(
    spark: SparkSession, detector: Detector, args: argparse.Namespace
) -> dict[str, Any]:
    """Scores files as they land, until a signal or, if asked, the last one there."""
    start = time.monotonic()
    output, checkpoint = Folder(spark, args.output), Folder(spark, args.checkpoint)
    for folder in (output, checkpoint):
        check_apart(folder, inputs_of(spark, args))
    if output.holds(checkpoint) or checkpoint.holds(output):
        raise JobError("--output and --checkpoint must be two folders side by side")
    flows = stream_flows(spark, args)
    plan = plan_scoring(detector, flows.schema, args)
    begin_stream(output, checkpoint, described(plan, args))
    writer = (
        score_flows(flows, detector, plan, "read", "scored")
        .writeStream.format("parquet")
        .partitionBy(*args.partition_by)
        .option("checkpointLocation", args.checkpoint)
    )
    if args.available_now:
        writer = writer.trigger(availableNow=True)
    with stopping(spark) as stop:
        query = writer.start(args.output)
        print(f"Scoring what lands in {args.input[0]}; Ctrl-C stops", file=sys.stderr)
        counts = follow(query, plan, stop)
        result = summary(counts, detector, args, time.monotonic() - start)
        output.write(METRICS, json.dumps(result, indent=2) + "\n")
        print(json.dumps(result), flush=True)
    return result


def described(plan: Plan, args: argparse.Namespace) -> dict[str, Any]:
    """What must be the same each time that a stream is started."""
    return {
        "model_sha256": plan.sha256,
        "kept": list(plan.columns[: plan.kept]),
        "partition_by": args.partition_by,
    }


def begin_stream(output: Folder, checkpoint: Folder, stream: dict[str, Any]) -> None:
    """Ties output and checkpoint together with a file in both, at the first start.

    The checkpoint knows which files were scored, the output which batches it has.
    One with another's would lose rows or double them.

    Raises JobError where they are not of one stream, or it was another.
    """
    found = [stream_of(folder) for folder in (output, checkpoint)]
    if not has_begun(output) and not has_begun(checkpoint):
        text = json.dumps({"id": str(uuid.uuid4()), **stream}, indent=2) + "\n"
        checkpoint.write(STREAM, text)
        output.write(STREAM, text)
        return
    written = latest_batch(output.inside(SINK_LOG))
    committed = latest_batch(checkpoint.inside("commits"))
    planned = latest_batch(checkpoint.inside("offsets"))
    # Spark skips what it plans anew with the number of a batch that is written.
    is_whole = committed <= written <= planned
    if found[0] is None or found[0] != found[1] or not is_whole:
        raise JobError(
            f"Cannot go on: the output {output} and the checkpoint {checkpoint} are "
            "not of one stream, so rows would be lost or doubled; a new stream needs "
            "new folders for both"
        )
    differing = [key for key in stream if found[0].get(key) != stream[key]]
    if differing:
        raise JobError(
            f"Cannot go on with {output}: the stream was started with other values of "
            f"{', '.join(differing)}; a new stream needs a new output and checkpoint"
        )


def stream_of(folder: Folder) -> dict[str, Any] | None:
    """What the folder says of its stream, if anything."""
    text = folder.read(STREAM)
    try:
        stream = json.loads(text or "null")
    except ValueError:
        return None
    return stream if isinstance(stream, dict) else None


def latest_batch(folder: Folder) -> int:
    """The latest batch that a log of Spark has; -1 where there is none."""
    names = [entry.name for entry in folder.entries()] if folder.exists() else []
    found = [re.fullmatch(r"(\d+)(?:\.compact)?", name) for name in names]
    return max((int(match[1]) for match in found if match), default=-1)


def has_begun(folder: Folder) -> bool:
    """Whether the folder holds anything but what begin_stream writes."""
    return folder.exists() and any(entry.name != STREAM for entry in folder.entries())


def follow(query: StreamingQuery, plan: Plan, stop: threading.Event) -> Counts:
    """Adds the batches up until the query ends or is stopped."""
    counts = Counts()
    latest = -1
    running: int | None = None  # the batch that ran when the stop came
    while True:
        has_ended = query.awaitTermination(0.2)  # type: ignore[arg-type]
        for progress in query.recentProgress:
            observed = progress.observedMetrics
            # A batch that was written before a restart is not run again.
            if progress.batchId > latest and {"read", "scored"} <= observed.keys():
                latest = progress.batchId
                read, scored = (observed[name].asDict() for name in ("read", "scored"))
                counts.add(read, scored, plan)
        if has_ended:
            return counts
        if stop.is_set():
            # What runs is finished first: its rows need no second run.
            running = latest + 1 if running is None else running
            if latest >= running or not query.status["isTriggerActive"]:
                query.stop()


@contextmanager
def stopping(spark: SparkSession) -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, to this process or to Spark's JVM.

    Under spark-submit the JVM gets the signal, too, and would end at once: it
    waits, a minute at most, until the block has been left.
    """
    stop, left = threading.Event(), threading.Event()

    class Hook:
        def run(self) -> None:
            stop.set()
            left.wait()

        # Java keeps its hooks in a set.
        def equals(self, other: object) -> bool:
            return other is self

        def hashCode(self) -> int:
            return id(self) & 0x7FFFFFFF

        class Java:
            implements = ["java.lang.Runnable"]  # noqa: RUF012 (py4j reads it)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    ensure_callback_server_started(spark.sparkContext._gateway)  # type: ignore[no-untyped-call]
    java: Any = spark._jvm
    hooks = java.org.apache.hadoop.util.ShutdownHookManager.get()
    seconds = java.java.util.concurrent.TimeUnit.SECONDS
    hooks.addShutdownHook(Hook(), BEFORE_SPARKS_OWN, 60, seconds)
    try:
        yield stop
    finally:
        left.set()


BEFORE_SPARKS_OWN = 1000  # hooks of a higher priority run first


# ------------------------------------------------------------------- command line


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="score_flows.py",
        description="Scores network flows with a detector on Apache Spark.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--model", required=True, metavar="FILE", help="what deno task export wrote")
    add_input_flags(parser)
    add("--output", required=True, metavar="FOLDER", help="for Parquet files")
    add(
        "--keep",
        required=True,
        type=names,
        metavar="NAME,…",
        help="columns that go to the output as they are; '*' for all",
    )
    add(
        "--partition-by",
        default=[],
        type=names,
        metavar="NAME,…",
        help="columns that the output has a folder for each value of",
    )
    add(
        "--alerts-only",
        action="store_true",
        help="write flagged and refused rows alone",
    )
    add(
        "--threshold",
        type=number,
        metavar="T",
        help="flag above T; default the detector's",
    )
    add("--force", action="store_true", help="replace the output of an earlier job")
    add(
        "--batch-size",
        default=10_000,
        type=positive,
        metavar="ROWS",
        help="rows that the network gets at once; default 10000",
    )
    stream = parser.add_argument_group("streaming")
    add = stream.add_argument
    add(
        "--stream",
        action="store_true",
        help="score files as they land in the input folder",
    )
    add("--checkpoint", metavar="FOLDER", help="where the stream notes how far it is")
    add(
        "--available-now",
        action="store_true",
        help="stop when all that is there is scored",
    )
    add("--like", metavar="PATH", help="flows of the same form; default the input")
    args = parser.parse_args(arguments)
    check_flags(parser, args)
    return args


def add_input_flags(parser: argparse.ArgumentParser) -> None:
    """Flags that say what read_flows reads."""
    add = parser.add_argument
    add(
        "--input",
        required=True,
        action="append",
        metavar="PATH",
        help="file, folder or pattern; with --format table its name; may be repeated",
    )
    add(
        "--format",
        default="parquet",
        help="parquet (default), csv, json (one object a line), table, or any that "
        "Spark has: orc, iceberg, delta, …",
    )
    add(
        "--option",
        default={},
        action=AddOption,
        metavar="KEY=VALUE",
        help="for Spark's reader, such as sep=';' for CSV; may be repeated",
    )
    add(
        "--where",
        metavar="CONDITION",
        help="rows to read, in SQL, such as \"event_type = 'flow'\"; default all",
    )


def check_flags(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Ends the program with exit code 2 where flags contradict each other."""
    if not args.stream:
        for flag in ("checkpoint", "available_now", "like"):
            if getattr(args, flag):
                parser.error(f"--{flag.replace('_', '-')} needs --stream")
        return
    if args.checkpoint is None:
        parser.error("--stream needs --checkpoint FOLDER")
    if args.force:
        parser.error("--force and --stream exclude each other")
    if len(args.input) > 1 or args.format not in FILE_FORMATS:
        parser.error(f"--stream reads one folder of files: {', '.join(FILE_FORMATS)}")


class AddOption(argparse.Action):
    """Collects KEY=VALUE in a dictionary."""

    def __call__(self, parser, namespace, values, option_string=None):  # type: ignore[no-untyped-def]
        key, equals, value = values.partition("=")
        if not (key and equals):
            parser.error(f"--option must be KEY=VALUE: found {values!r}")
        if key.lower() in ("mode", "columnnameofcorruptrecord"):
            parser.error(f"--option {key} is this program's: its counts depend on it")
        setattr(namespace, self.dest, {**getattr(namespace, self.dest), key: value})


def names(text: str) -> list[str]:
    found = [name.strip() for name in text.split(",")]
    if not all(found):
        raise argparse.ArgumentTypeError(
            f"expected names with commas between, found {text!r}"
        )
    return found


def positive(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII):
        raise argparse.ArgumentTypeError(
            f"expected a whole number from 1, found {text!r}"
        )
    return int(text)


def number(text: str) -> float:
    value = number_of_text(text)
    if value is None or not 0 <= value <= 1e30:
        raise argparse.ArgumentTypeError(
            f"expected a number from 0 to 1e30, found {text!r}"
        )
    return value


def start_spark(name: str, settings: Mapping[str, object]) -> SparkSession:
    """Starts Spark, or takes the session that there is; it says nothing itself."""
    own = {
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",  # not INT96
        "spark.sql.caseSensitive": "true",  # a table may have DUR and dur
    }
    builder = SparkSession.builder.appName(name)
    for key, value in {**own, **settings}.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except Py4JError as error:
        if "stopped SparkContext" not in str(error):
            raise
        master = pyspark.SparkConf().get("spark.master")
        raise JobError(f"Cannot reach the cluster at {master}") from error
    if spark.conf.get("spark.log.level", None) is None:
        spark.sparkContext.setLogLevel("OFF")
    logging.disable()  # py4j logs what it also raises
    # Spark's own handler asks the JVM to stop its jobs, which may be gone already.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return spark


FILE = re.compile(r"\b(?:file|hdfs|s3\w*|abfss?|gs):/\S*\w")


def explain(error: BaseException) -> str:
    """What went wrong, in one line: that of the error which caused the others."""
    message = str(error)
    if isinstance(error, JobError):
        return message
    if isinstance(error, AnalysisException):  # a line, and the plan below it
        return without_codes(first_line(message))
    cause: Any = getattr(error, "_origin", None) or getattr(
        error, "java_exception", None
    )
    file = None  # that an error on the way names, and the last one may not
    while cause is not None:
        file = FILE.search(cause.getMessage() or "") or file
        # A class that is not found says nothing but its name.
        if cause.getClass().getName() != "java.lang.ClassNotFoundException":
            message = cause.getMessage() or message
        cause = cause.getCause()
    lines = [line.strip() for line in python_error(without_codes(message)).splitlines()]
    line = " ".join(line for line in lines if line and not line.startswith("at "))[:500]
    if file is not None and file[0] not in line:
        line += f" ({file[0].removeprefix('file:')})"
    if "No module named" in line:
        line += " (each machine needs the packages of spark/requirements.txt)"
    return line


def python_error(message: str) -> str:
    """What a worker's traceback ends in; other messages as they are."""
    _, found, trace = message.rpartition("Traceback (most recent call last):")
    lines = trace.splitlines()[1:]
    is_frame = [line.startswith(" ") for line in lines]
    if not found or all(is_frame):
        return message
    return "\n".join(lines[is_frame.index(False) :])


def printable(text: str) -> str:
    """Writes out what a terminal would obey: data may have such names."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def without_codes(line: str) -> str:
    """Leaves out Spark's [ERROR_CLASS] and SQLSTATE."""
    return re.sub(r"^\[[\w.]+\] | SQLSTATE: \w+\b", "", line)


def first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), text)


def exit_code_of(job: Callable[[], None]) -> int:
    """Runs a job, and says in one line what a user can put right."""
    try:
        job()
        return 0
    except (JobError, PySparkException, Py4JError) as error:
        print(f"error: {printable(explain(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell expects after Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments ask for, by default the command line's.

    Returns the exit code.
    """
    args = parse_arguments(arguments)

    def job() -> None:
        detector = open_detector(args.model)
        batch = {"spark.sql.execution.arrow.maxRecordsPerBatch": args.batch_size}
        spark = start_spark("score_flows", batch)
        if args.stream:
            run_stream(spark, detector, args)
        else:
            print(json.dumps(run_batch(spark, detector, args)), flush=True)

    return exit_code_of(job)


if __name__ == "__main__":
    sys.exit(main())
