/**
 * Opens the pages of `deno task notebook:html` in a real browser and looks at what
 * a person would see, on a phone and on a desktop: charts drawn, contents that lead
 * somewhere, code that folds, nothing wider than the page, no error, nothing asked of
 * the network, no serious violation of accessibility. Leaves a picture of each in
 * the folder.
 *
 *     deno run -A --no-config --no-lock --import-map=deno.json tests/browser/pages.ts FOLDER PAGE.html ...
 *
 * Needs what `_chromium.ts` says, and loads axe-core in the same way.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, openChromium } from "./_chromium.ts";

const AXE = "npm:axe-core@4.11.0";

const VIEWPORTS = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 900 },
};

/** What {@linkcode INSPECT} finds on the page. */
interface PageReport {
  /** Charts, and those of them that are not drawn. */
  readonly charts: number;
  readonly empty: string[];
  /** Links of the contents, and those that lead nowhere. */
  readonly entries: number;
  readonly dead: string[];
  /** Cells of code, and those whose code does not fold. */
  readonly cells: number;
  readonly rigid: number;
  /** What the page is wider than its window by, in pixels. */
  readonly excess: number;
}

/** Opens a page in every way; returns what is wrong, empty if nothing. */
async function testPage(
  browser: Browser,
  path: string,
  picture: string,
): Promise<string[]> {
  const url = pathToFileURL(path).href;
  const { default: axe } = await import(AXE);
  const wrong: string[] = [];
  for (const [device, viewport] of Object.entries(VIEWPORTS)) {
    const say = (text: string) => wrong.push(`${device}: ${text}`);
    const page = await browser.newPage({ viewport });
    page.on("pageerror", (error) => say(`error on the page: ${error}`));
    page.on("console", (message) => say(`console: ${message.text()}`));
    page.on("request", (request) => {
      const address = request.url();
      if (address !== url && !address.startsWith("data:")) {
        say(`asks for ${address}`);
      }
    });
    await page.goto(url);
    judge(await page.evaluate<PageReport>(INSPECT)).forEach(say);
    await page.evaluate(axe.source);
    (await page.evaluate<string[]>(RUN_AXE)).forEach(say);
    await page.screenshot({ path: `${picture}-${device}.png`, fullPage: true });
    await page.close();
  }
  return wrong;
}

/** Turns what the page shows into what is wrong with it. */
function judge(report: PageReport): string[] {
  const { charts, empty, entries, dead, cells, rigid, excess } = report;
  const wrong = [
    ...empty.map((name) => `not drawn: ${name}`),
    ...dead.map((target) =>
      `the contents lead to ${target}, which is not there`
    ),
  ];
  if (entries < 3) wrong.push(`the contents have ${entries} entries`);
  if (cells === 0) wrong.push("no code on the page");
  if (rigid > 0) wrong.push(`the code of ${rigid} cells does not fold`);
  if (excess > 0) wrong.push(`the page is ${excess} px wider than its window`);
  console.log(`${charts} charts, ${cells} cells of code, ${entries} headings`);
  return wrong;
}

// Scripts for the page, as text: they run in the browser, where Deno's types
// mean nothing.

// A chart is an image or, with a script, an SVG of its own.
const INSPECT = `(async () => {
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  const charts = [...document.querySelectorAll(".jp-OutputArea-output img, .jp-OutputArea-output svg")];
  const size = (chart) => chart.localName === "img"
    ? chart.naturalWidth : chart.getBoundingClientRect().width;
  const links = [...document.querySelectorAll("nav.contents a")];
  const folds = [...document.querySelectorAll("details.code")];
  const cells = [...document.querySelectorAll(".jp-CodeCell")];
  const rigid = folds.filter((fold) => {
    const open = fold.getBoundingClientRect().height;
    fold.open = false;
    const closed = fold.getBoundingClientRect().height;
    fold.open = true;
    return closed >= open;
  }).length + cells.length - folds.length;
  const { scrollWidth, clientWidth } = document.documentElement;
  return {
    charts: charts.length,
    empty: charts.filter((chart) => !(size(chart) > 0))
      .map((chart) => chart.alt ?? chart.getAttribute("aria-label")),
    entries: links.length,
    dead: links.map((link) => link.hash.slice(1)).filter((id) =>
      ![id, decodeURIComponent(id)].some((id) => document.getElementById(id))),
    cells: cells.length, rigid, excess: scrollWidth - clientWidth,
  };
})()`;

const RUN_AXE = `(async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map(({ target, html }) =>
      id + ": " + help + " at " + target + " " + html.slice(0, 100)));
})()`;

if (import.meta.main) {
  const [folder, ...pages] = Deno.args;
  if (!folder || pages.length === 0) {
    console.error("usage: pages.ts FOLDER PAGE.html ...");
    Deno.exit(2);
  }
  await Deno.mkdir(folder, { recursive: true });
  const browser = await openChromium();
  let failures = 0;
  try {
    for (const path of pages) {
      // Solutions have the names of their notebooks.
      const name = path.replace(/\.html$/, "").split("/").slice(-2).join("-");
      const picture = join(resolve(folder), name);
      for (const line of await testPage(browser, resolve(path), picture)) {
        console.error(`${path}: ${line}`);
        failures++;
      }
    }
  } finally {
    await browser.close();
  }
  Deno.exit(failures > 0 ? 1 : 0);
}
