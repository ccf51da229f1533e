import { type BinScale, LINEAR, symlog } from "./histogram.ts";

/** A whole number with thousands separators: `1,959,772`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/**
 * A share as a percentage with one decimal; a share that would round to none or
 * to all says so: `<0.1%`, `>99.9%`. Undefined (0 of 0) is a dash.
 */
export function formatShare(share: number): string {
  if (Number.isNaN(share)) return "–";
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share < 1 && share >= 0.9995) return ">99.9%";
  return `${(share * 100).toFixed(1)}%`;
}

/** A share as the percentage at a tick, no longer than it has to be: `2.5%`, `10%`. */
export function formatShareTick(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}

/** A measured value to four significant digits, large and tiny ones with an exponent. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e6)) {
    return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
  }
  return value.toExponential(3);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A tick of an axis over many decades: `0.01`, `1`, `10k`, `5M`, `10⁻⁶`. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e12 || (size > 0 && size < 1e-3)) {
    const [digits, exponent] = value.toExponential(2).split("e");
    const mantissa = Number(digits);
    const power = "10" + exponent.replace("+", "").replace("-", "⁻")
      .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]);
    if (Math.abs(mantissa) === 1) return mantissa < 0 ? `−${power}` : power;
    return `${mantissa}×${power}`.replace(/^-/, "−");
  }
  const [unit, suffix] = size >= 1e9
    ? [1e9, "G"]
    : size >= 1e6
    ? [1e6, "M"]
    : size >= 1e3
    ? [1e3, "k"]
    : [1, ""];
  const text = (size / unit).toLocaleString("en-US", {
    maximumSignificantDigits: 3,
  });
  return `${value < 0 ? "−" : ""}${text}${suffix}`;
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
 * @param values NaN and infinite values are left out of account.
 */
export function chooseValueAxis(values: ArrayLike<number>): ValueAxis {
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  if (finite.length === 0) {
    return { ...LINEAR, type: "linear", constant: 1, domain: [0, 1] };
  }
  const low = finite[0];
  const high = finite[finite.length - 1];
  if (low === high) { // an axis has to have a length
    const margin = Math.abs(low) / 2 || 0.5;
    const domain: [number, number] = [low - margin, low + margin];
    return { ...LINEAR, type: "linear", constant: 1, domain };
  }
  const sizes = finite.map(Math.abs).filter((size) => size > 0).sort();
  const largest = sizes[sizes.length - 1];
  if (largest < HEAVY_TAIL * sizes[sizes.length >> 1]) {
    return { ...LINEAR, type: "linear", constant: 1, domain: [low, high] };
  }
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
 * import { logTicks } from "./value_axis.ts";
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
