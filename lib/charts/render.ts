import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { spellOut } from "../base/mod.ts";
import type { Figure } from "./figure.ts";
import {
  CARD_COLOR,
  INK_COLOR,
  PAGE_COLORS,
  SMALL_TEXT_SIZE,
  TEXT_SIZE,
  textWidth,
  TITLE_SIZE,
  wrapText,
} from "./style.ts";

const PADDING = 14;
const SWATCH = 14;
const FONTS =
  "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** How {@linkcode renderSvg} draws. */
export interface RenderSvgOptions {
  /**
   * Whether the SVG is a part of a page: colours are CSS variables, those of
   * `PAGE_COLORS`, and the heading is left to the page. Shades that are mixed
   * from two colours stay as they are. Default false.
   */
  readonly inPage?: boolean;
  /** Id of what says on the page what the chart shows. Default none. */
  readonly describedBy?: string;
}

/**
 * Turns a chart into one SVG document that needs nothing around it: title,
 * legend and caption inside, a light card behind and colours of its own, so that
 * it reads on dark pages too; or into a part of a page. Well-formed XML; equal
 * charts are equal text.
 *
 * Ids start with a hash of the content, so that charts on one page never answer
 * to each other's names.
 *
 * @param figure What a chart function or `Plot.plot` returned. Unchanged.
 */
export function renderSvg(
  figure: Figure,
  options: RenderSvgOptions = {},
): string {
  const draft = layOut(figure, "", options);
  const hash = createHash("sha256").update(draft).digest("hex").slice(0, 8);
  return layOut(figure, `c${hash}-`, options);
}

/** A chart's heading, or `"chart"` where it has none. */
export function figureTitle(figure: Figure): string {
  const heading = elements(figure).find(({ localName }) => localName === "h2");
  return heading?.textContent ?? "chart";
}

/** Stacks the parts of a figure, from top to bottom, in one SVG. */
function layOut(
  figure: Figure,
  prefix: string,
  { inPage = false, describedBy }: RenderSvgOptions,
): string {
  const parts = figure.localName === "svg" ? [figure] : elements(figure);
  const recolor = inPage ? pageColors : (value: string) => value;
  const serialize = makeSerializer(prefix, recolor, inPage);
  const ink = recolor(INK_COLOR);
  const width = Math.max(
    0,
    ...parts.filter(({ localName }) => localName === "svg")
      .map((svg) => Number(svg.getAttribute("width"))),
  );
  const body: string[] = [];
  let y = PADDING;

  const addText = (text: string, size: number, weight = 400) => {
    for (const line of wrapText(text, size, width)) {
      y += size * 1.4;
      body.push(
        `<text x="${PADDING}" y="${round(y - size * 0.3)}" ` +
          `font-size="${size}" font-weight="${weight}">${escape(line)}</text>`,
      );
    }
  };
  for (const part of parts) {
    const text = part.textContent ?? "";
    if (part.localName === "h2" && !inPage) addText(text, TITLE_SIZE, 600);
    if (part.localName === "h3") {
      addText(text, TEXT_SIZE);
      y += 8;
    }
    if (part.localName === "figcaption") {
      y += 6;
      addText(text, SMALL_TEXT_SIZE);
    }
    if (part.localName === "div") {
      y += 8;
      body.push(layOutSwatches(part, y, recolor));
      y += SWATCH + 8;
    }
    if (part.localName === "svg") {
      body.push(serialize(part, { x: String(PADDING), y: String(round(y)) }));
      y += Number(part.getAttribute("height"));
    }
  }
  const size = [width + 2 * PADDING, y + PADDING].map(Math.ceil);
  return `<svg xmlns="http://www.w3.org/2000/svg" ` +
    `xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${size[0]}" height="${size[1]}" ` +
    `viewBox="0 0 ${size[0]} ${size[1]}" role="img" ` +
    `aria-label="${escape(figureTitle(figure))}" ` +
    (describedBy ? `aria-describedby="${escape(describedBy)}" ` : "") +
    `font-family="${FONTS}" fill="currentColor" color="${ink}" ` +
    `style="max-width:100%;height:auto;color:${ink}">` +
    `<rect width="100%" height="100%" rx="6" fill="${recolor(CARD_COLOR)}"/>` +
    body.join("") + "</svg>\n";
}

/** Plot's legend is a row of HTML, a small `<svg>` and a text for each class. */
function layOutSwatches(
  legend: Figure,
  y: number,
  recolor: (value: string) => string,
): string {
  let x = PADDING;
  const items: string[] = [];
  for (const item of elements(legend)) {
    const swatch = elements(item).find(({ localName }) => localName === "svg");
    if (!swatch) continue;
    const label = item.textContent ?? "";
    items.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${SWATCH}" ` +
        `height="${SWATCH}" fill="${
          escape(recolor(swatch.getAttribute("fill")!))
        }"/>` +
        `<text x="${round(x + SWATCH + 6)}" y="${round(y + SWATCH - 2.5)}" ` +
        `font-size="${TEXT_SIZE}">${escape(label)}</text>`,
    );
    x += SWATCH + 6 + textWidth(label, TEXT_SIZE) + 18;
  }
  return items.join("");
}

/**
 * Writes elements as XML. A document's own `outerHTML` leaves out the namespace
 * and, in attributes, the escapes.
 *
 * Plot numbers its ids through the life of the process; here they are numbered
 * anew, in the order of their first appearance.
 */
function makeSerializer(
  prefix: string,
  recolor: (value: string) => string,
  inPage: boolean,
) {
  const ids = new Map<string, string>();
  const rename = (id: string) => {
    if (!ids.has(id)) ids.set(id, `${prefix}${ids.size + 1}`);
    return ids.get(id)!;
  };
  const attribute = (name: string, value: string) => {
    if (name === "id") return rename(value);
    if (/^(xlink:)?href$/.test(name)) {
      return value.replace(/^#(.+)/, (_, id) => `#${rename(id)}`);
    }
    if (name.startsWith("aria-")) return value;
    return recolor(value)
      .replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${rename(id)})`)
      // A hundredth of a pixel is enough, and halves the file.
      .replace(
        /\d+\.\d{3,}(e-\d+)?/g,
        (number) => String(round(Number(number))),
      );
  };
  return function serialize(
    node: Figure,
    overrides: Record<string, string> = {},
  ): string {
    if (node.nodeType === 3) return escape(node.textContent ?? "");
    // Plot's style sheets are for pages; in a page they would reach all of it.
    if (node.nodeType !== 1 || node.localName === "style") return "";
    const own = Object.fromEntries(
      Array.from(node.attributes, ({ name, value }) => [name, value]),
    );
    if (node.localName === "svg") {
      delete own.class;
      delete own["font-family"];
    }
    // Plot names its marks, which have no role that may bear a name.
    if (inPage) delete own["aria-label"];
    const attributes = Object.entries({ ...own, ...overrides })
      .map(([name, value]) => ` ${name}="${escape(attribute(name, value))}"`);
    const content = Array.from(node.childNodes, (child) => serialize(child));
    return `<${node.localName}${attributes.join("")}>` +
      `${content.join("")}</${node.localName}>`;
  };
}

function elements(node: Figure): Figure[] {
  return [...node.childNodes].filter(({ nodeType }) => nodeType === 1);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The palette's colours as variables, each with the colour to fall back on. */
function pageColors(value: string): string {
  return value.replace(/#[0-9a-f]{6}\b/g, (color) => {
    const page = PAGE_COLORS[color];
    return page ? `var(${page.variable}, ${color})` : color;
  });
}

/** For XML, which has no way to write most control characters. */
function escape(text: string): string {
  return spellOut(text, "\t\n\r")
    .replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A picture, and the size at which it is meant to be seen. */
export interface PngImage {
  /** The file's bytes. */
  readonly png: Uint8Array;
  /** Width on the page, in CSS pixels; the file has `scale` times as many. */
  readonly width: number;
  /** Height on the page, in CSS pixels. */
  readonly height: number;
}

// The font comes with the packages: without one text would silently vanish, and
// the system's would give every machine another picture.
const require = createRequire(import.meta.url);
const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]
  .map((file) => require.resolve(`dejavu-fonts-ttf/ttf/${file}`));

/**
 * Draws an SVG as a PNG, its text in DejaVu Sans.
 *
 * @param svg As `renderSvg` returns it.
 * @param scale Pixels of the file per CSS pixel, above 0. Default 2, sharp on
 * dense screens.
 * @throws {Error} If the text is no well-formed SVG.
 */
export function renderPng(svg: string, scale = 2): PngImage {
  // Loaded here, so that SVGs need no native library and no permission for one.
  const { Resvg }: typeof import("@resvg/resvg-js") = require(
    "@resvg/resvg-js",
  );
  const resvg = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      fontFiles: FONT_FILES,
      loadSystemFonts: false,
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  });
  return {
    png: new Uint8Array(resvg.render().asPng()),
    width: resvg.width,
    height: resvg.height,
  };
}
