import { Resvg } from "@resvg/resvg-js";
import { createRequire } from "node:module";

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
const { resolve } = createRequire(import.meta.url);
const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]
  .map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`));

/**
 * Draws an SVG as a PNG, its text in DejaVu Sans.
 *
 * @param svg As `renderSvg` returns it.
 * @param scale Pixels of the file per CSS pixel, above 0. Default 2, sharp on
 * dense screens.
 * @throws {Error} If the text is no well-formed SVG.
 */
export function renderPng(svg: string, scale = 2): PngImage {
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
