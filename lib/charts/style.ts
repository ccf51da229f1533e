/**
 * Colours, text sizes and the wording of numbers that all charts share. The
 * colours of data are from the set of Okabe & Ito (2008,
 * jfly.uni-koeln.de/color), which people with any colour vision can tell apart.
 *
 * @module
 */

/** Normal flows, in every chart. */
export const NORMAL_COLOR = "#0072b2";
/** Attacks, in every chart. */
export const ATTACK_COLOR = "#d55e00";
/** The two classes as a colour scale, in the order legends name them. */
export const CLASS_COLORS = {
  domain: ["Normal", "Attack"],
  range: [NORMAL_COLOR, ATTACK_COLOR],
};
/** What is about both classes at once: a curve of a metric, say. */
export const METRIC_COLOR = "#009e73";
/** What a chart is compared with: a baseline, the loss under dropout. */
export const REFERENCE_COLOR = "#6b7280";
/** Text, axes and thresholds. */
export const INK_COLOR = "#1b1e23";
/** The card behind a chart. */
export const CARD_COLOR = "#ffffff";
/** Those of them that pictures elsewhere share. */
export const PALETTE = {
  ink: INK_COLOR,
  card: CARD_COLOR,
  metric: METRIC_COLOR,
  reference: REFERENCE_COLOR,
} as const;
/** A value that is not defined, such as a constant column's correlation. */
export const UNDEFINED_COLOR = "#c9ccd1";

/**
 * What stands for each colour where a chart follows the page around it: a CSS
 * variable, and the colour on a dark page (data's from the same set, lighter).
 */
export const PAGE_COLORS: Readonly<
  Record<string, { readonly variable: string; readonly dark: string }>
> = {
  [NORMAL_COLOR]: { variable: "--chart-normal", dark: "#56b4e9" },
  [ATTACK_COLOR]: { variable: "--chart-attack", dark: "#e69f00" },
  [METRIC_COLOR]: { variable: "--chart-metric", dark: "#35c796" },
  [REFERENCE_COLOR]: { variable: "--chart-reference", dark: "#9aa3af" },
  [INK_COLOR]: { variable: "--chart-ink", dark: "#e6e8eb" },
  [CARD_COLOR]: { variable: "--chart-card", dark: "#1c2026" },
  [UNDEFINED_COLOR]: { variable: "--chart-undefined", dark: "#4a5059" },
};

/** Text of axes and labels, in pixels. */
export const TEXT_SIZE = 13;
/** Text where room is short: many names along an axis, small panels. */
export const SMALL_TEXT_SIZE = 11;
/** A chart's title, in pixels. */
export const TITLE_SIZE = 17;
/** Width of a chart unless told otherwise, in pixels. */
export const CHART_WIDTH = 720;

/**
 * Guesses how wide a text is drawn, in pixels. Nothing here measures text (there
 * is no layout without a browser), so the guess is that of a wide face, DejaVu
 * Sans, in which a chart's texts average 0.5 to 0.56 of the text size a letter:
 * room that is enough for it is enough for the usual fonts.
 */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.57;
}

/** How much wider bold text is. */
export const BOLD = 1.12;

/** The width of the widest of some texts, in pixels; 0 for none. */
export function widestText(texts: readonly string[], size = TEXT_SIZE): number {
  return Math.max(0, ...texts.map((text) => textWidth(text, size)));
}

/** Breaks a text between words into lines no wider than so many pixels. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && textWidth(longer, size) <= width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** A whole number with thousands separators: `1,959,772`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/**
 * A share as a percentage with one decimal; a share that would round to none or
 * to all says so: `<0.1 %`, `>99.9 %`. Undefined (0 of 0) is a dash.
 */
export function formatShare(share: number): string {
  if (Number.isNaN(share)) return "–";
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

/** A share as the percentage at a tick, no longer than it has to be: `2.5 %`, `10 %`. */
export function formatShareTick(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}

/** A measured value to four significant digits, large and tiny ones with an exponent. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (value === Infinity) return "∞";
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
