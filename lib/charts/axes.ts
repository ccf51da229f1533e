/**
 * Axes, and the bins along them.
 *
 * @module
 */
import type { ScaleOptions } from "@observablehq/plot";
import { formatShareTick, formatTick, widestText } from "./style.ts";

/** A scale along which bins are equally wide, and the way back from it. */
export interface BinScale {
  forward(value: number): number;
  backward(position: number): number;
}

/** Bins of equal width. */
export const LINEAR: BinScale = { forward: (x) => x, backward: (x) => x };

/** Bins of equal ratio, for positive values. */
export const LOG: BinScale = { forward: Math.log10, backward: (x) => 10 ** x };

/**
 * Logarithmic away from zero, linear within a constant of it, for values of any
 * sign: sign(x) log(1 + |x| / constant) (Webber 2013,
 * doi:10.1088/0957-0233/24/2/027001).
 */
export function symlog(constant: number): BinScale {
  return {
    forward: (x) => Math.sign(x) * Math.log1p(Math.abs(x) / constant),
    backward: (x) => Math.sign(x) * Math.expm1(Math.abs(x)) * constant,
  };
}

/**
 * Cuts an interval into bins of equal width on a scale.
 *
 * @param low Lower edge of the first bin.
 * @param high Upper edge of the last, above `low`.
 * @returns `bins + 1` rising edges; the outer two are exactly `low` and `high`.
 *
 * @example
 * ```ts
 * import { binEdges, LINEAR } from "./axes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(binEdges(0, 6, 3, LINEAR), [0, 2, 4, 6]);
 * ```
 */
export function binEdges(
  low: number,
  high: number,
  bins: number,
  scale: BinScale,
): number[] {
  const start = scale.forward(low);
  const step = (scale.forward(high) - start) / bins;
  const edges = Array.from(
    { length: bins + 1 },
    (_, edge) => scale.backward(start + edge * step),
  );
  edges[0] = low;
  edges[bins] = high;
  return edges;
}

/**
 * Counts values by bin. A bin holds its lower edge; what lies outside counts in
 * the nearest bin, so that nothing disappears. NaN is left out.
 *
 * @param edges Rising, at least two.
 * @returns One count a bin.
 *
 * @example
 * ```ts
 * import { countBins } from "./axes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(countBins([-1, 0, 1, 2, 99, NaN], [0, 1, 2, 3]), [2, 1, 2]);
 * ```
 */
export function countBins(
  values: ArrayLike<number>,
  edges: readonly number[],
): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isNaN(value)) continue;
    let bin = 0; // the last bin whose lower edge is not above the value
    let end = counts.length;
    while (end - bin > 1) {
      const middle = (bin + end) >> 1;
      if (edges[middle] <= value) bin = middle;
      else end = middle;
    }
    counts[bin]++;
  }
  return counts;
}

/** How one feature's values are laid out along an axis. */
export interface ValueAxis extends BinScale {
  readonly type: "linear" | "symlog";
  /** Within this of zero a symlog axis is linear; 1 on a linear axis. */
  readonly constant: number;
  readonly domain: [low: number, high: number];
  /** Where to put ticks on a symlog axis; undefined leaves it to Plot. */
  readonly ticks?: number[];
}

/** A feature whose largest value is this many times its median is heavy-tailed. */
const HEAVY_TAIL = 50;

/**
 * Chooses an axis that shows the bulk of a feature as well as its tail: linear,
 * or symlog where the largest value dwarfs the median of those that are not 0.
 *
 * @param values NaN and infinite values are ignored.
 */
export function chooseValueAxis(values: ArrayLike<number>): ValueAxis {
  const linear = (low: number, high: number): ValueAxis => (
    { ...LINEAR, type: "linear", constant: 1, domain: [low, high] }
  );
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  if (finite.length === 0) return linear(0, 1);
  const low = finite[0];
  const high = finite[finite.length - 1];
  if (low === high) { // an axis has to have a length
    const margin = Math.abs(low) / 2 || 0.5;
    return linear(low - margin, low + margin);
  }
  const sizes = finite.map(Math.abs).filter((size) => size > 0).sort();
  const largest = sizes[sizes.length - 1];
  if (largest < HEAVY_TAIL * sizes[sizes.length >> 1]) return linear(low, high);
  // Not the very smallest, which may be a single odd value far below the rest.
  const constant = sizes[Math.floor(sizes.length / 100)];
  const scale = symlog(constant);
  const ticks = [
    ...(low <= 0 && high >= 0 ? [0] : []),
    ...logTicks(Math.max(constant, low), high, 3).reverse(),
    ...logTicks(Math.max(constant, -high), -low, 3).map((tick) => -tick),
  ];
  return {
    ...scale,
    type: "symlog",
    constant,
    domain: [low, high],
    ticks: spaced(ticks, scale, (scale.forward(high) - scale.forward(low)) / 6),
  };
}

/** Leaves out ticks whose place on the scale is too near an earlier one's. */
function spaced(ticks: number[], scale: BinScale, room: number): number[] {
  const kept: number[] = [];
  for (const tick of ticks) {
    const place = scale.forward(tick);
    if (kept.every((other) => Math.abs(scale.forward(other) - place) >= room)) {
      kept.push(tick);
    }
  }
  return kept.sort((a, b) => a - b);
}

/**
 * Ticks for a logarithmic axis: powers of ten, every second or third one where
 * there would be too many; 1-2-5 steps, or the ends, where there would be one.
 *
 * @param low Lower end, positive.
 * @param high Upper end; below `low` there are no ticks.
 * @param most How many there may be. Default 8.
 *
 * @example
 * ```ts
 * import { logTicks } from "./axes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logTicks(0.5, 2000), [1, 10, 100, 1000]);
 * assertEquals(logTicks(1.5, 12), [2, 5, 10]);
 * ```
 */
export function logTicks(low: number, high: number, most = 8): number[] {
  if (!(high >= low)) return [];
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last > first) {
    const every = Math.ceil((last - first + 1) / most);
    const ticks = [];
    for (let power = last; power >= first; power -= every) {
      ticks.unshift(Number(`1e${power}`)); // exact, as 10 ** −6 is not
    }
    return ticks;
  }
  const fine = [first - 1, first].flatMap((power) =>
    [1, 2, 5].map((step) => Number(`${step}e${power}`))
  ).filter((tick) => tick >= low && tick <= high);
  return fine.length > 1 ? fine : [low, high];
}

/**
 * The ends of a logarithmic axis, apart from one another.
 *
 * @param values Positive; of none, some axis comes out.
 */
export function logExtent(
  values: readonly number[],
): [low: number, high: number] {
  let low = Infinity;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high === 0) return [0.1, 1];
  return low < high ? [low, high] : [low / 2, high * 2];
}

/** A logarithmic axis between two positive ends. */
export function logAxis(domain: readonly [low: number, high: number]) {
  return {
    type: "log",
    domain,
    ticks: logTicks(...domain),
    tickFormat: formatTick,
  } satisfies ScaleOptions;
}

/** An axis for a share, from none to all. */
export const UNIT_AXIS = {
  domain: [0, 1],
  ticks: 5,
  tickFormat: formatShareTick,
  grid: true,
} satisfies ScaleOptions;

/** A label in the middle below the x axis, so many pixels away from it. */
export function labelBelow(label: string, labelOffset = 40) {
  return { label, labelAnchor: "center", labelOffset } satisfies ScaleOptions;
}

const ROW_HEIGHT = 24;

/**
 * Layout of a chart of rows one below the other, each with its name at the left.
 *
 * @param marginTop Room above the rows, in pixels.
 * @param marginBottom Room below them, for the horizontal axis, in pixels.
 */
export function namedRows(
  names: readonly string[],
  marginTop: number,
  marginBottom: number,
) {
  return {
    height: ROW_HEIGHT * names.length + marginTop + marginBottom,
    marginTop,
    marginBottom,
    marginLeft: Math.ceil(widestText(names)) + 20,
    y: { domain: names, label: null, tickSize: 0 },
  };
}
