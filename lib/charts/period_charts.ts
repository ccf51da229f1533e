/**
 * What changes from one day, or file, to the next.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { namedRows } from "./axes.ts";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { REFERENCE_LINE, tip } from "./marks.ts";
import {
  ATTACK_COLOR,
  formatShare,
  formatShareTick,
  formatValue,
  METRIC_COLOR,
  SMALL_TEXT_SIZE,
  widestText,
} from "./style.ts";

/** The alerts of a period. */
export interface PeriodAlerts {
  /** The period, unlike all others. */
  readonly period: string;
  /** The share of flows that are flagged. */
  readonly rate: number;
  /** How far it may lie to either side. */
  readonly interval: readonly [low: number, high: number];
  /** Drawn in the colour of attacks. */
  readonly hasMoved: boolean;
}

/** How far a column moved in a period. */
export interface PeriodShift {
  readonly period: string;
  readonly column: string;
  /** Population stability index, at least 0. */
  readonly psi: number;
  /** Drawn in the colour of attacks. */
  readonly hasMoved: boolean;
}

/** Options of {@linkcode alertRates}. */
export interface AlertRatesOptions extends ChartOptions {
  /** The share of flows that is expected to be flagged: a line. */
  readonly expected: number;
}

const MARGIN_LEFT = 58;
const MARGIN_RIGHT = 24;

/**
 * Draws the share of flagged flows, period by period, with its interval as a line,
 * and the share that was expected.
 */
export function alertRates(
  alerts: readonly PeriodAlerts[],
  options: AlertRatesOptions,
): Figure {
  const { expected } = options;
  const { axis, room } = periodAxis(alerts.map(({ period }) => period));
  const highest = Math.max(
    expected,
    ...alerts.map(({ interval }) => interval[1]),
  );
  const lines = alerts.map(({ interval: [low, high], ...alert }) => ({
    ...{ ...alert, low, high },
  }));
  return drawFigure(
    {
      title: "Flagged flows over time",
      caption: `Dashed: the ${formatShare(expected)} that were expected.` +
        (alerts.some(({ hasMoved }) => hasMoved)
          ? " Orange: unlike what was expected."
          : ""),
      height: 220 + room,
      marginTop: 24,
      marginBottom: room,
      marginLeft: MARGIN_LEFT,
      marginRight: MARGIN_RIGHT,
      x: axis,
      y: {
        domain: [0, highest * 1.05 || 1],
        ticks: 5,
        tickFormat: formatShareTick,
        label: "Share of flows flagged",
        grid: true,
      },
      marks: [
        Plot.ruleY([expected], REFERENCE_LINE),
        Plot.ruleX(lines, {
          x: "period",
          y1: "low",
          y2: "high",
          strokeWidth: 2,
          stroke: color,
        }),
        Plot.dot(lines, { x: "period", y: "rate", r: 4, fill: color }),
        tip(lines, {
          x: "period",
          y: "rate",
          text: ({ period, rate, low, high }) =>
            `${period}: ${formatShare(rate)}\n` +
            `from ${formatShare(low)} to ${formatShare(high)}`,
        }),
      ],
    },
    options,
    { chart: "alertRates", args: [alerts, options] },
  );
}

/**
 * Draws how far columns moved, period by period: a dot each, the larger the
 * further.
 *
 * @param shifts In any order; a column's place is that of its first.
 * @param periods All of them, in their order.
 */
export function periodShifts(
  shifts: readonly PeriodShift[],
  periods: readonly string[],
  options: ChartOptions = {},
): Figure {
  const { hide = [] } = options;
  const shown = shifts.filter(({ hasMoved }) =>
    !hide.includes(hasMoved ? "moved" : "did not move")
  );
  const columns = [...new Set(shifts.map(({ column }) => column))];
  const { axis, room } = periodAxis(periods);
  const rows = namedRows(columns, 16, room);
  return drawFigure(
    {
      ...rows,
      title: "Columns over time",
      caption:
        "A dot is the larger, the larger the population stability index is.",
      marginLeft: Math.max(MARGIN_LEFT, rows.marginLeft),
      marginRight: MARGIN_RIGHT,
      x: axis,
      y: { ...rows.y, grid: true },
      r: { type: "identity" },
      color: {
        domain: ["moved", "did not move"],
        range: [ATTACK_COLOR, METRIC_COLOR],
        legend: true,
      },
      marks: [
        Plot.dot(shown, {
          x: "period",
          y: "column",
          r: radius,
          fill: ({ hasMoved }: PeriodShift) =>
            hasMoved ? "moved" : "did not move",
        }),
        tip(shown, {
          x: "period",
          y: "column",
          text: ({ period, column, psi }) =>
            `${column}, ${period}\nstability index ${formatValue(psi)}`,
        }),
      ],
    },
    options,
    { chart: "periodShifts", args: [shifts, periods, options] },
  );
}

/** From 1 pixel for 0.01 to 9 for 100. */
function radius({ psi }: PeriodShift): number {
  const decades = Math.log10(Math.min(Math.max(psi, 0.01), 100)) + 2;
  return 1 + 2 * decades;
}

function color({ hasMoved }: { hasMoved: boolean }): string {
  return hasMoved ? ATTACK_COLOR : METRIC_COLOR;
}

/** Names along an axis that are told. */
const MOST_TICKS = 12;
/** Letters of a name that are told, its last ones. */
const MOST_LETTERS = 20;

/** An axis of periods, and how much room its names take below, in pixels. */
function periodAxis(periods: readonly string[]) {
  const every = Math.max(1, Math.ceil(periods.length / MOST_TICKS));
  const ticks = periods.filter((_, at) => at % every === 0);
  const longest = widestText(ticks.map(shortened), SMALL_TEXT_SIZE);
  return {
    axis: {
      type: "point",
      domain: [...periods],
      ticks,
      tickFormat: shortened,
      tickRotate: -45,
      label: null,
    } as const,
    room: Math.ceil(longest * Math.SQRT1_2) + 30,
  };
}

function shortened(name: string): string {
  return name.length > MOST_LETTERS ? `…${name.slice(1 - MOST_LETTERS)}` : name;
}
