import type pl from "nodejs-polars";
import { InputError, selectRows } from "../base/mod.ts";
import { momentColumn, plainValues, rolesByName } from "../dataset/mod.ts";
import { DriftCounter } from "../drift/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import type { ScoringSummary } from "../report/mod.ts";
import type { ScoredFlows } from "./score_flows.ts";

/** By what flows are told apart over time. */
export const PERIODS = ["day", "file"] as const;

/** One of them. */
export type PeriodKind = typeof PERIODS[number];

/** Periods that are counted by themselves: a column may hold anything. */
const PERIODS_KEPT = 1000;
/** Where flows count that are of none of those. */
const OTHER_PERIODS = "(more)";
/** Where flows count that do not tell when they were. */
const NO_DAY = "(no day)";

/** What is asked of a piece of flows, as `scoreFlows` gives it. */
type PeriodFlows = Pick<
  ScoredFlows,
  "path" | "frame" | "features" | "gaps" | "scores"
>;

/** Compares the flows of each day, or file, with the training. */
export class Periods {
  readonly kind: PeriodKind;
  /** The column that says when a flow was; null where files are told apart. */
  readonly column: string | null;
  readonly #threshold: number;
  readonly #newCounter: () => DriftCounter;
  readonly #counters = new Map<string, DriftCounter>();

  /**
   * Chooses by what flows are told apart.
   *
   * @param asked Null for days where a column says when a flow was, else files.
   * @param available The columns that the flows have.
   * @param detector With a reference and a preprocessor.
   * @throws {InputError} If days are asked for, and there is no such column.
   */
  static choose(
    asked: PeriodKind | null,
    available: readonly string[],
    detector: AnomalyDetector,
    threshold: number,
  ): Periods {
    const column = asked === "file" ? null : momentOf(available, detector);
    if (column === null && asked === "day") {
      throw new InputError(
        "Cannot tell days apart: expected a column of moments, such as stime, " +
          `found ${available.join(", ")}; --by file tells files apart`,
      );
    }
    return new Periods(
      column,
      threshold,
      () => DriftCounter.of(detector, threshold)!,
    );
  }

  private constructor(
    column: string | null,
    threshold: number,
    newCounter: () => DriftCounter,
  ) {
    this.#threshold = threshold;
    this.kind = column === null ? "file" : "day";
    this.column = column;
    this.#newCounter = newCounter;
  }

  /** Counts a piece of flows, each in its period. */
  add({ path, frame, features, gaps, scores }: PeriodFlows): void {
    const names = this.column === null
      ? new Array<string>(scores.length).fill(path)
      : daysOf(frame.getColumn(this.column));
    const flowsOf = new Map<string, number[]>();
    names.forEach((name, flow) => {
      const counted = this.#counted(name);
      if (!flowsOf.has(counted)) flowsOf.set(counted, []);
      flowsOf.get(counted)!.push(flow);
    });
    const periodOf = new Int32Array(names.length);
    [...flowsOf.values()].forEach((flows, period) => {
      for (const flow of flows) periodOf[flow] = period;
    });
    const gapsBy = Array.from(flowsOf, () => new Map<string, number>());
    for (const [column, rows] of gaps) {
      for (const row of rows) {
        const counts = gapsBy[periodOf[row]];
        counts.set(column, (counts.get(column) ?? 0) + 1);
      }
    }
    [...flowsOf].forEach(([name, flows], period) =>
      this.#counters.get(name)!.add({
        features: selectRows(features, flows),
        gaps: gapsBy[period],
      }, flows.filter((flow) => scores[flow] > this.#threshold).length)
    );
  }

  /** What a period is counted as: the first ones by themselves. */
  #counted(name: string): string {
    const counters = this.#counters;
    const isKept = counters.has(name) || counters.size < PERIODS_KEPT;
    const counted = isKept ? name : OTHER_PERIODS;
    if (!counters.has(counted)) counters.set(counted, this.#newCounter());
    return counted;
  }

  /** What was found: days in their order, files in that of the flows. */
  found(): ScoringSummary["periods"] {
    const list = Array.from(
      this.#counters,
      ([name, counter]) => ({ name, drift: counter.found() }),
    );
    const { kind } = this;
    const isSorted = kind === "day" &&
      list.every(({ name }) => /^(\d{4}-|\()/.test(name));
    // Brackets come before digits: what is of no day is last.
    const keyOf = (name: string) => name.replace("(", "~");
    return {
      kind,
      list: isSorted
        ? list.sort((a, b) => keyOf(a.name) < keyOf(b.name) ? -1 : 1)
        : list,
    };
  }
}

/** The column that says when a flow was; null where there is none. */
function momentOf(
  available: readonly string[],
  { preprocessor }: AnomalyDetector,
): string | null {
  const learnt = new Map(preprocessor!.roles.map((role) => [role.name, role]));
  return momentColumn(
    rolesByName(available).map((role) => learnt.get(role.name) ?? role),
    available,
  );
}

/** From which size on numbers count other units than seconds since 1970. */
const UNITS = [[1e17, 1e9], [1e14, 1e6], [1e11, 1e3], [0, 1]] as const;
const SECONDS_A_DAY = 86_400;
/** The farthest day that a Date can hold. */
const LAST_DAY = 1e8;
const NUMBER = /^\s*[+-]?\d+(\.\d*)?(e[+-]?\d+)?\s*$/i;
const YEAR_FIRST = /^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/;
const YEAR_LAST = /^\s*(\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\d)/;
/** Others are read as JavaScript reads them where their zone is there. */
const WITH_ZONE = /\b(GMT|UTC|Z)\s*$/;

/**
 * The day of each moment, in whatever form: `2026-05-01` of a number, which is of
 * UTC; of a text the date as it stands there.
 */
export function daysOf(column: pl.Series): string[] {
  const names = new Map<number, string>(); // few, and a date takes long to write
  const dayOfNumber = (moment: number) => {
    const [, unit] = UNITS.find(([size]) => Math.abs(moment) >= size) ?? [0, 1];
    const day = Math.floor(moment / unit / SECONDS_A_DAY);
    if (!(Math.abs(day) < LAST_DAY)) return NO_DAY;
    const known = names.get(day);
    if (known !== undefined) return known;
    const name = new Date(day * SECONDS_A_DAY * 1000).toISOString()
      .replace(/T.*/, "");
    names.set(day, name);
    return name;
  };
  return plainValues(column).map((value) => {
    if (value === null) return NO_DAY;
    if (typeof value === "number" || NUMBER.test(value)) {
      return dayOfNumber(Number(value));
    }
    const [, year, month, day] = YEAR_FIRST.exec(value) ?? [];
    if (year !== undefined) {
      return [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-");
    }
    return YEAR_LAST.exec(value)?.[1] ??
      (WITH_ZONE.test(value) ? dayOfNumber(Date.parse(value) / 1000) : NO_DAY);
  });
}
