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
