/**
 * Flows as points, attacks above normal flows.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { labelBelow, logAxis, logExtent } from "./axes.ts";
import {
  type ChartOptions,
  type ChartSource,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import { HALO, pick, tip } from "./marks.ts";
import {
  ATTACK_COLOR,
  CLASS_COLORS,
  formatCount,
  INK_COLOR,
  NORMAL_COLOR,
} from "./style.ts";

/** A flow's place in the latent space, seen in two dimensions. */
export interface LatentPoint {
  /** Along the first axis, in the latent space's own unit. */
  readonly x: number;
  /** Along the second. */
  readonly y: number;
  /** What the flow is. */
  readonly label: "Normal" | "Attack";
  /** Which flow it is, for its tooltip. Default: only what it is. */
  readonly name?: string;
}

/** Options of {@linkcode latentScatter}. */
export interface LatentScatterOptions extends ScatterOptions {
  /** What x is: `"PC 1 (43 % of variance)"`, say. Default "PC 1". */
  readonly xLabel?: string;
  /** What y is. Default "PC 2". */
  readonly yLabel?: string;
}

/** Options of both charts. */
interface ScatterOptions extends ChartOptions {
  /** Most points to draw, in [2, ∞). Default 3,000; a caption says what was left out. */
  readonly maxPoints?: number;
  /** A line below the chart. Default: what was left out, or none. */
  readonly caption?: string;
}

/**
 * Draws flows as points in two dimensions, attacks above normal flows; of too
 * many, some of each class.
 *
 * @param points As `latentView` returns them.
 */
export function latentScatter(
  points: readonly LatentPoint[],
  options: LatentScatterOptions = {},
): Figure {
  const { xLabel = "PC 1", yLabel = "PC 2" } = options;
  const axis = { nice: true, grid: true, ticks: 7 };
  const { kept: chosen, caption } = samplePoints(points, options);
  const kept = chosen.map((point) => (
    { ...point, x: rounded(point.x), y: rounded(point.y) }
  ));
  return drawScatter(
    kept,
    {
      title: "Latent space",
      caption,
      x: { ...axis, ...labelBelow(xLabel) },
      y: { ...axis, label: yLabel },
    },
    options,
    { chart: "latentScatter", args: [kept, { ...options, caption }] },
  );
}

/** The same flows, seen at several moments. */
export interface LatentFrames {
  /** What each moment is: `"epoch 3"`, say. */
  readonly names: readonly string[];
  /** Where the flows are at each moment, shape `[frames, flows]`. */
  readonly x: readonly ArrayLike<number>[];
  /** Shape `[frames, flows]`. */
  readonly y: readonly ArrayLike<number>[];
  /** What the flows are, shape `[flows]`. */
  readonly labels: readonly LatentPoint["label"][];
}

/** Options of {@linkcode latentFrames}; by default it draws 8,000 places in all. */
export interface LatentFramesOptions extends LatentScatterOptions {
  /** What the moments are. Default "Epoch". */
  readonly slider?: string;
  /** Which moment to draw, from 0. Default the last. */
  readonly frame?: number;
}

/**
 * Draws flows as points at one of several moments, on the axes of all of them; on
 * a page a slider moves between them.
 *
 * @param frames As `latentMovie` returns them.
 */
export function latentFrames(
  frames: LatentFrames,
  options: LatentFramesOptions = {},
): Figure {
  const { names, x, y, labels } = frames;
  const { xLabel = "PC 1", yLabel = "PC 2", slider = "Epoch" } = options;
  const { frame = names.length - 1 } = options;
  const axis = { nice: true, grid: true, ticks: 7 };
  const { kept, caption } = samplePoints(
    labels.map((label, flow) => ({ label, flow })),
    { maxPoints: Math.ceil(MOST_PLACES / names.length), ...options },
  );
  const flows = kept.map(({ flow }) => flow);
  const shown = {
    names,
    x: x.map((values) => pick(values, flows).map(rounded)),
    y: y.map((values) => pick(values, flows).map(rounded)),
    labels: kept.map(({ label }) => label),
  };
  return drawScatter(
    shown.labels.map((label, at) => ({
      label,
      x: shown.x[frame][at],
      y: shown.y[frame][at],
    })),
    {
      title: `Latent space, ${names[frame]}`,
      caption,
      x: { ...axis, domain: extentOf(shown.x), ...labelBelow(xLabel) },
      y: { ...axis, domain: extentOf(shown.y), label: yLabel },
    },
    options,
    {
      chart: "latentFrames",
      args: [shown, { ...options, caption, frame }],
      slider: { option: "frame", name: slider, labels: names },
    },
  );
}

/** Places of all moments together: more make a page slow. */
const MOST_PLACES = 8000;

/** More digits than pixels of a chart tell apart. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** The least and the largest of all values, apart from one another. */
function extentOf(values: readonly (readonly number[])[]): [number, number] {
  const flat = values.flat();
  const low = flat.reduce((a, b) => Math.min(a, b), Infinity);
  const high = flat.reduce((a, b) => Math.max(a, b), -Infinity);
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

/** What two detectors say of the same flows. */
export interface ScorePairs {
  /** The first detector's score of each flow, higher is more anomalous. */
  readonly first: ArrayLike<number>;
  /** The second's. */
  readonly second: ArrayLike<number>;
  /** 0 for a normal flow, 1 for an attack. */
  readonly labels: ArrayLike<number>;
  /** Which flow each is, for its tooltip. Default: what it is alone. */
  readonly flows?: readonly string[];
  /** Each flags flows with a higher score. */
  readonly thresholds: readonly [first: number, second: number];
}

/** Options of {@linkcode scoreScatter}. */
export interface ScoreScatterOptions extends ScatterOptions {
  /** What the detectors are called. Default "first" and "second". */
  readonly names?: readonly [first: string, second: string];
}

/**
 * Draws flows by the scores that two detectors give them, on log axes, with both
 * thresholds: in the upper right lie the flows that both flag, in the upper left
 * and the lower right those that one of them does.
 *
 * Scores that have no place there, 0 and infinite ones, are not drawn.
 *
 * @throws {TypeError} If scores and labels differ in number.
 */
export function scoreScatter(
  { first, second, labels, thresholds, flows }: ScorePairs,
  options: ScoreScatterOptions = {},
): Figure {
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new TypeError(
      "Cannot draw scores as each flow needs two: found " +
        `${first.length} and ${second.length} for ${labels.length} flows`,
    );
  }
  const { names = ["first", "second"] } = options;
  const isDrawable = (score: number) => score > 0 && score < Infinity;
  const points = Array.from(labels, (label, flow): LatentPoint => ({
    x: rounded(first[flow]),
    y: rounded(second[flow]),
    label: label === 1 ? "Attack" : "Normal",
    name: flows?.[flow],
  })).filter(({ x, y }) => isDrawable(x) && isDrawable(y));
  const { kept, caption } = samplePoints(points, options);
  const [x, y] = (["x", "y"] as const).map((axis, which) => {
    const [low, high] = logExtent(kept.map((point) => point[axis]));
    return {
      ...logAxis([low, high]),
      label: `Score of ${names[which]} (log scale)`,
      grid: true,
      // Drawn where the axis reaches so far.
      threshold: [thresholds[which]].filter((at) => at >= low && at <= high),
    };
  });
  const line = { stroke: INK_COLOR, strokeDasharray: "4 3" };
  const name = { ...HALO, textAnchor: "start", dx: 6 } as const;
  return drawScatter(
    kept,
    {
      title: "The same flows, scored by two detectors",
      caption,
      x: { ...x, ...labelBelow(`${x.label} →`) },
      y: { ...y, labelArrow: "up" },
      marks: [
        Plot.ruleX(x.threshold, line),
        Plot.ruleY(y.threshold, line),
        // Each name where its line has few flows beside it.
        Plot.text(x.threshold, {
          ...name,
          x: x.threshold,
          text: [`${names[0]}: flagged →`],
          frameAnchor: "top",
          lineAnchor: "top",
          dy: 2,
        }),
        Plot.text(y.threshold, {
          ...name,
          y: y.threshold,
          text: [`${names[1]}: flagged ↑`],
          frameAnchor: "left",
          lineAnchor: "bottom",
          dy: -5,
        }),
      ],
    },
    options,
    {
      chart: "scoreScatter",
      args: [{
        first: kept.map(({ x }) => x),
        second: kept.map(({ y }) => y),
        labels: kept.map(({ label }) => label === "Attack" ? 1 : 0),
        flows: flows && kept.map(({ name }) => name),
        thresholds,
      }, { ...options, caption }],
    },
  );
}

/** Draws points, attacks above normal flows, and marks above them. */
function drawScatter(
  points: readonly LatentPoint[],
  { marks = [], x, y, ...spec }: Plot.PlotOptions,
  options: ChartOptions,
  source: ChartSource,
): Figure {
  const { hide = [] } = options;
  const shown = points.filter(({ label }) => !hide.includes(label));
  const dot = { x: "x", y: "y", fillOpacity: 0.5, r: 2.5 };
  const dots = (label: LatentPoint["label"], fill: string) =>
    Plot.dot(shown.filter((point) => point.label === label), { ...dot, fill });
  return drawFigure(
    {
      ...spec,
      height: 480,
      ...MARGINS,
      marginLeft: 52,
      // Hiding a class moves no axis.
      x: {
        ...(points.length
          ? { domain: extentOf([points.map(({ x }) => x)]) }
          : {}),
        ...x,
      },
      y: {
        ...(points.length
          ? { domain: extentOf([points.map(({ y }) => y)]) }
          : {}),
        ...y,
      },
      color: { ...CLASS_COLORS, legend: true },
      marks: [
        dots("Normal", NORMAL_COLOR),
        dots("Attack", ATTACK_COLOR),
        ...marks,
        tip(shown, {
          maxRadius: 40,
          x: "x",
          y: "y",
          text: ({ label, name }) =>
            name === undefined ? label : `${label}, ${name}`,
        }),
      ],
    },
    options,
    source,
  );
}

/**
 * Of too many points, half of each class, and what one class does not need goes
 * to the other.
 */
function samplePoints<Point extends Pick<LatentPoint, "label">>(
  points: readonly Point[],
  { maxPoints: most = 3000, caption }: ScatterOptions,
) {
  const normals = points.filter(({ label }) => label === "Normal");
  const attacks = points.filter(({ label }) => label === "Attack");
  const half = Math.floor(most / 2);
  const keptNormals = sample(normals, Math.max(half, most - attacks.length));
  const keptAttacks = sample(attacks, Math.max(half, most - normals.length));
  const kept = [...keptNormals, ...keptAttacks];
  return {
    kept,
    caption: caption ??
      (kept.length < points.length
        ? `Drawn: ${formatCount(keptNormals.length)} of ` +
          `${formatCount(normals.length)} normal flows and ` +
          `${formatCount(keptAttacks.length)} of ` +
          `${formatCount(attacks.length)} attacks, evenly chosen.`
        : undefined),
  };
}

/** So many of the items, spread evenly over them. */
function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from(
    { length: most },
    (_, at) => items[Math.floor(at * items.length / most)],
  );
}
