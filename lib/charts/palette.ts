/**
 * Colours and text sizes that all charts share. The colours of data are from the
 * set of Okabe & Ito (2008, jfly.uni-koeln.de/color), which people with any
 * colour vision can tell apart.
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
