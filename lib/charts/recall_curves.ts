import * as Plot from "@observablehq/plot";
import { labelBelow, logAxis, UNIT_AXIS } from "./axes.ts";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { BAND, HALO, REFERENCE_LINE, tip } from "./marks.ts";
import {
  BOLD,
  CHART_WIDTH,
  formatShare,
  formatShareTick,
  formatTick,
  INK_COLOR,
  METRIC_COLOR,
  REFERENCE_COLOR,
  TEXT_SIZE,
  textWidth,
} from "./style.ts";

/** Recall against the false alarm rate: of a run, or over several. */
export interface RecallLine {
  /** Shares of the normal flows, above 0, rising to 1; shape `[n]`, as the others. */
  readonly falseAlarmRate: ArrayLike<number>;
  /** Share of the attacks that is found at each rate, in [0, 1]; or the mean. */
  readonly recall: ArrayLike<number>;
  /** The lowest over several runs. Default: no band. */
  readonly low?: ArrayLike<number>;
  /** The highest over several runs. Default: no band. */
  readonly high?: ArrayLike<number>;
  /** Written left of where the line begins. Default: nothing. */
  readonly name?: string;
  /**
   * How it is drawn: the run's `own` in colour, a `rival` dark and dashed (three
   * ways, in turn), an `other` thin and grey. Default `own`.
   */
  readonly role?: "own" | "rival" | "other";
}

/** Options of {@linkcode recallCurves}. */
export interface RecallCurvesOptions extends ChartOptions {
  /** The false alarm rate asked for, in [0, 1): a line. Default or null: none. */
  readonly requestedRate?: number | null;
  /** What line and band are, as a sentence below. Default: nothing is said. */
  readonly note?: string;
}

/** Where the axis begins, however low the rates are. */
const LEAST_RATE = 1e-4;

const HEIGHT = 400;
const MARGIN_TOP = 28;
const MARGIN_BOTTOM = 54;
/** Room for the ticks of recall, in pixels. */
const AXIS_ROOM = 60;
/** From where a line begins to its name, in pixels. */
const LEADER = 22;
/** From one name to the next, in pixels. */
const NAME_HEIGHT = 17;

const STYLES = {
  own: { stroke: METRIC_COLOR, strokeWidth: 3 },
  rival: { stroke: INK_COLOR, strokeWidth: 1.8 },
  other: { stroke: REFERENCE_COLOR, strokeWidth: 1.2 },
};
const DASHES = ["8 3", "2 2.5", "9 3 2 3"];
const ROLES = ["other", "rival", "own"] as const; // the last one on top

/**
 * Draws recall against the false alarm rate on a log axis, for one detector or
 * several: the band of several runs, what guessing reaches, and the rate asked
 * for.
 *
 * The axis begins where the first line does: at 0.01 % or, of fewer than 10,000
 * normal flows, at one false alarm. Points further left, and those without a false
 * alarm, which have no place on a log axis, are not drawn.
 *
 * @param lines As `evaluateScores` has one in `recallCurve`; `averageRecallCurves`
 * makes one of several.
 * @throws {TypeError} If a line's arrays differ in length.
 */
export function recallCurves(
  lines: readonly RecallLine[],
  options: RecallCurvesOptions = {},
): Figure {
  const { width = CHART_WIDTH, height = HEIGHT, requestedRate, note } = options;
  const curves = styleLines(lines);
  const first = curves.length === 0
    ? LEAST_RATE
    : Math.min(...curves.map(({ points: [{ x }] }) => x));
  const start = Math.min(0.1, first); // an axis has to have a length
  const isNamed = curves.some(({ name }) => name !== "");
  const marginLeft = isNamed
    ? Math.ceil(
      Math.max(...curves.map(({ name, fontWeight }) =>
        textWidth(name, TEXT_SIZE) * (fontWeight === "bold" ? BOLD : 1)
      )) + LEADER + 16,
    )
    : AXIS_ROOM;
  const marginRight = isNamed ? AXIS_ROOM : 24;
  const frame = {
    width: width - marginLeft - marginRight,
    height: height - MARGIN_TOP - MARGIN_BOTTOM,
  };
  const names = isNamed ? placeNames(curves, start, frame) : [];
  const requested = [requestedRate ?? 0].filter((rate) => rate >= start);
  return drawFigure(
    {
      title: "Recall by false alarm rate",
      caption: describe(curves.length, first, requestedRate ?? null, note),
      height,
      marginTop: MARGIN_TOP,
      marginBottom: MARGIN_BOTTOM,
      marginLeft,
      marginRight,
      x: {
        ...logAxis([start, 1]),
        tickFormat: formatShareTick,
        ...labelBelow(
          "Normal flows flagged (false alarm rate, log scale) →",
          42,
        ),
        grid: true,
      },
      y: {
        ...UNIT_AXIS,
        axis: isNamed ? "right" : "left",
        label: "Attacks flagged (recall)",
      },
      marks: [
        Plot.line(guessing(start), REFERENCE_LINE),
        Plot.ruleX(requested, { stroke: INK_COLOR, strokeDasharray: "4 3" }),
        ...curves.filter(({ hasBand }) => hasBand).map(({ points, stroke }) =>
          Plot.areaY(points, { ...BAND, fill: stroke })
        ),
        ...names.map(({ stroke, leader }) =>
          Plot.line(leader, { stroke, strokeWidth: 1, strokeOpacity: 0.7 })
        ),
        ...curves.map(({ points, stroke, strokeWidth, strokeDasharray }) =>
          Plot.line(points, {
            x: "x",
            y: "y",
            stroke,
            strokeWidth,
            strokeDasharray,
          })
        ),
        ...names.map(({ name, stroke, fontWeight, at }) =>
          Plot.text([at], {
            text: [name],
            fill: stroke,
            fontWeight,
            textAnchor: "end",
            dx: -4,
          })
        ),
        Plot.text([[0.3, 0.3]], {
          ...HALO,
          text: ["guessing"],
          fill: REFERENCE_COLOR,
          textAnchor: "end",
          dx: -12,
          dy: -4,
        }),
        Plot.text(requested, {
          ...HALO,
          x: (rate: number) => rate,
          text: (rate: number) => `requested: ${formatShareTick(rate)}`,
          frameAnchor: "bottom",
          dy: -38, // above what guessing reaches
          dx: isLate(requested[0]) ? -6 : 6,
          textAnchor: isLate(requested[0]) ? "end" : "start",
        }),
        tip(
          curves.flatMap(({ name, points }) =>
            points.map((point) => ({ ...point, name }))
          ),
          {
            x: "x",
            y: "y",
            text: ({ name, x, y }) =>
              `${name ? `${name}\n` : ""}recall ${formatShare(y)}\n` +
              `at false alarm rate ${formatShareTick(x)}`,
          },
        ),
      ],
    },
    options,
    { chart: "recallCurves", args: [lines, options] },
  );
}

/** Whether what is written at a rate has more room to the left. */
function isLate(rate: number): boolean {
  return rate > 0.03;
}

/** A point of a line; from `low` to `high` goes its band. */
interface RecallPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** A line as it is drawn. */
interface Curve {
  readonly name: string;
  readonly points: readonly RecallPoint[];
  readonly hasBand: boolean;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDasharray?: string;
  readonly fontWeight: "bold" | "normal";
}

/** The lines that have points, the own one last: it is drawn on top. */
function styleLines(lines: readonly RecallLine[]): Curve[] {
  let rivals = 0;
  return lines.map((line) => {
    const { name = "", role = "own", low, high } = line;
    return {
      name,
      role,
      points: pointsOf(line),
      hasBand: low !== undefined && high !== undefined,
      ...STYLES[role],
      strokeDasharray: role === "rival"
        ? DASHES[rivals++ % DASHES.length]
        : undefined,
      fontWeight: role === "own" ? "bold" as const : "normal" as const,
    };
  }).filter(({ points }) => points.length > 0)
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
}

function pointsOf(
  { falseAlarmRate, recall, low = recall, high = recall }: RecallLine,
): RecallPoint[] {
  for (const { length } of [recall, low, high]) {
    if (length !== falseAlarmRate.length) {
      throw new TypeError(
        "Cannot draw recall as each rate must have one: " +
          `found ${length} for ${falseAlarmRate.length} rates`,
      );
    }
  }
  return Array.from(falseAlarmRate, (x, i) => ({
    x,
    y: recall[i],
    low: low[i],
    high: high[i],
  })).filter(({ x }) => x >= LEAST_RATE);
}

/** A line that finds as large a share of the attacks as of the normal flows. */
function guessing(start: number): [number, number][] {
  return Array.from({ length: 61 }, (_, i) => {
    const rate = start ** (1 - i / 60);
    return [rate, rate];
  });
}

/**
 * Where the names are written: left of the frame, each as near to the height at
 * which its line begins as the others let it.
 *
 * @param frame In pixels.
 */
function placeNames(
  curves: readonly Curve[],
  start: number,
  frame: { width: number; height: number },
) {
  // Lines that begin at one height: the one that rises first is above.
  const rising = curves.toSorted((a, b) => compare(a.points, b.points));
  const heights = spreadApart(
    rising.map(({ points: [{ y }] }) => y),
    NAME_HEIGHT / frame.height,
    -2 * NAME_HEIGHT / frame.height, // beside the axis, too, there is room
  );
  const left = (pixels: number) => start ** (1 + pixels / frame.width);
  return rising.map((curve, i) => {
    const [{ x, y }] = curve.points;
    const at: [number, number] = [left(LEADER), heights[i]];
    return { ...curve, at, leader: [at, [left(4), y], [x, y]] };
  });
}

/** Orders lines by their first different recall. */
function compare(
  a: readonly RecallPoint[],
  b: readonly RecallPoint[],
): number {
  const at = a.findIndex(({ y }, i) => y !== b[i]?.y);
  return at === -1 ? 0 : a[at].y - (b[at]?.y ?? 0);
}

/**
 * Moves heights apart, as little as can be: those that are too near to one another
 * lie evenly around their mean.
 *
 * @param heights Rising, up to 1.
 * @param gap The least between two.
 * @param least The lowest that there may be; all have room from there to 1.
 * @returns Heights in the same order.
 *
 * @example
 * ```ts
 * import { spreadApart } from "./recall_curves.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(spreadApart([0.25, 0.25, 1], 0.5, 0), [0, 0.5, 1]);
 * assertEquals(spreadApart([0.5, 0.5, 1], 0.25, 0), [0.375, 0.625, 1]);
 * ```
 */
export function spreadApart(
  heights: readonly number[],
  gap: number,
  least: number,
): number[] {
  // Less i gaps they only have to rise: an isotonic regression, by pooling.
  const pools: { sum: number; count: number }[] = [];
  heights.forEach((height, i) => {
    let pool = { sum: height - i * gap, count: 1 };
    for (let below = pools.at(-1); below; below = pools.at(-1)) {
      if (below.sum / below.count <= pool.sum / pool.count) break;
      pools.pop();
      pool = { sum: below.sum + pool.sum, count: below.count + pool.count };
    }
    pools.push(pool);
  });
  const most = 1 - (heights.length - 1) * gap;
  return pools.flatMap(({ sum, count }) => {
    const height = Math.max(least, Math.min(most, sum / count));
    return new Array<number>(count).fill(height);
  }).map((height, i) => height + i * gap);
}

/** What the picture itself does not say; undefined where that is nothing. */
function describe(
  count: number,
  first: number,
  requestedRate: number | null,
  note?: string,
): string | undefined {
  const sentences = [
    note,
    first > LEAST_RATE
      ? `${
        count === 1 ? "The line begins" : "Lines begin"
      } at the first false alarm, ${
        formatTick(100 * first)
      } % of the normal test flows; lower rates cannot be measured.`
      : undefined,
    requestedRate !== null && requestedRate < first
      ? `The requested rate, ${
        formatShareTick(requestedRate)
      }, lies further left.`
      : undefined,
  ];
  return sentences.filter((sentence) => sentence !== undefined).join(" ") ||
    undefined;
}
