/**
 * Opens a report in a real browser and looks at what a person would see, on a
 * phone and on a desktop, in light and dark, on paper: charts drawn and legible,
 * nothing cut off or wider than the page, no error, nothing asked of the network,
 * nothing that values would execute, no serious violation of accessibility, and a
 * slider that moves under the report's own policy.
 * Leaves pictures and a PDF in the folder, named after the report.
 *
 *     deno run -A --no-config --no-lock --import-map=deno.json tests/browser/report.ts REPORT.html FOLDER
 *
 * Needs what `_chromium.ts` says, and loads axe-core in the same way.
 *
 * @module
 */
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, openChromium, type Page } from "./_chromium.ts";

const AXE = "npm:axe-core@4.11.0";

const PHONE = { width: 390, height: 844 };
const NARROW_PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };
/** A4 between Chromium's margins, in CSS pixels. */
const PAPER = { width: 718, height: 1046 };

/** What WCAG 2.2 asks for: 1.4.3 for text, 1.4.11 for graphics. */
const CONTRAST = { text: 4.5, graphics: 3 };

/** A chart as the page shows it; sizes in pixels. */
interface ChartReport {
  readonly name: string | null;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly marks: number;
  readonly texts: number;
  /** The least contrast of its texts and of its marks, and with what. */
  readonly leastText: { readonly contrast: number; readonly what: string };
  readonly leastMark: { readonly contrast: number; readonly what: string };
}

/** What {@linkcode INSPECT} finds on the page. */
interface PageReport {
  readonly charts: readonly ChartReport[];
  /** Tables without a caption. */
  readonly unnamed: number;
  readonly tables: number;
}

/** What {@linkcode FIND_WIDE} finds: what is too wide for the page or its box. */
type Wide = readonly string[];

/** Opens the report in every way; returns what is wrong, empty if nothing. */
async function testReport(
  browser: Browser,
  report: string,
  folder: string,
): Promise<string[]> {
  const url = pathToFileURL(report).href;
  const name = basename(report, ".html");
  const picture = (end: string) => join(folder, `${name}-${end}`);
  const { default: axe } = await import(AXE);
  const wrong: string[] = [];
  for (const [device, viewport] of Object.entries({ PHONE, DESKTOP })) {
    for (const colorScheme of ["light", "dark"] as const) {
      const where = `${device.toLowerCase()}, ${colorScheme}`;
      const say = (text: string) => wrong.push(`${where}: ${text}`);
      const isPlain = device === "DESKTOP" && colorScheme === "light";
      const page = await browser.newPage({
        viewport,
        colorScheme,
        bypassCSP: true, // for axe; and so that only escaping stops a script
      });
      listen(page, url, say);
      await page.goto(url);
      judge(await page.evaluate<PageReport>(INSPECT)).forEach(say);
      (await page.evaluate<Wide>(FIND_WIDE)).forEach(say);
      await page.screenshot({
        path: picture(`${viewport.width}-${colorScheme}.png`),
        fullPage: true,
      });
      await page.evaluate(axe.source);
      (await page.evaluate<string[]>(RUN_AXE)).forEach(say);
      (await page.evaluate<string[]>(FIND_EXECUTED)).forEach(say);
      if (device === "PHONE") {
        await page.setViewportSize(NARROW_PHONE);
        (await page.evaluate<Wide>(FIND_WIDE)).forEach(say);
      }
      if (isPlain) {
        await page.setViewportSize(PAPER);
        await page.emulateMedia({ media: "print" });
        (await page.evaluate<Wide>(FIND_CUT)).forEach((text) =>
          say(`on paper: ${text}`)
        );
        await page.pdf({ path: picture("print.pdf"), format: "A4" });
      }
      await page.close();
    }
  }
  wrong.push(...await moveSlider(browser, url, picture("slider.png")));
  wrong.push(...await openWithoutScript(browser, url));
  return wrong;
}

/** With the report's own policy in force, which admits the charts' script alone. */
async function moveSlider(
  browser: Browser,
  url: string,
  picture: string,
): Promise<string[]> {
  const wrong: string[] = [];
  const page = await browser.newPage({
    viewport: DESKTOP,
    colorScheme: "dark",
  });
  const say = (text: string) => wrong.push(`slider: ${text}`);
  listen(page, url, say);
  await page.goto(url);
  const count = (selector: string) =>
    page.evaluate<number>(`document.querySelectorAll("${selector}").length`);
  const [sliders, live] = [
    await count("[data-chart]"),
    await count(".live-chart input"),
  ];
  if (sliders !== live) say(`${live} of ${sliders} are there`);
  if (live > 0) {
    const said = () =>
      page.evaluate<string>(
        `document.querySelector(".live-chart").textContent`,
      );
    const before = await said();
    await page.evaluate(`(() => {
      document.querySelector(".live-chart").scrollIntoView();
      document.querySelector(".live-chart input").focus();
    })()`);
    await page.keyboard.press("PageDown");
    if (await said() === before) say("changes nothing");
    await page.screenshot({ path: picture });
  }
  await page.close();
  return wrong;
}

/** As people have it who allow no script, with the report's own policy in force. */
async function openWithoutScript(
  browser: Browser,
  url: string,
): Promise<string[]> {
  const wrong: string[] = [];
  const page = await browser.newPage({
    viewport: DESKTOP,
    javaScriptEnabled: false,
  });
  const say = (text: string) => wrong.push(`without script: ${text}`);
  listen(page, url, say);
  await page.goto(url);
  judge(await page.evaluate<PageReport>(INSPECT)).forEach(say);
  await page.close();
  return wrong;
}

/** Hears what a page says that it should not. */
function listen(page: Page, url: string, say: (text: string) => void) {
  page.on("pageerror", (error) => say(`error on the page: ${error}`));
  page.on("console", (message) => say(`console: ${message.text()}`));
  page.on("request", (request) => {
    if (request.url() !== url) say(`asks for ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    say(`a dialogue: ${dialog.message()}`);
    void dialog.dismiss();
  });
}

/** Turns what the page shows into what is wrong with it. */
function judge({ charts, tables, unnamed }: PageReport): string[] {
  const wrong: string[] = [];
  if (charts.length === 0) wrong.push("no chart on the page");
  if (tables === 0) wrong.push("no table on the page");
  if (unnamed > 0) wrong.push(`${unnamed} tables without a caption`);
  charts.forEach((chart, index) => {
    const { name, description, width, height, marks, texts } = chart;
    const say = (text: string) =>
      wrong.push(`chart ${index + 1} (${name}): ${text}`);
    if (width < 250 || height < 100) say(`is ${width} × ${height} px`);
    if (marks < 2 || texts < 3) say(`has ${marks} marks and ${texts} texts`);
    if (!name) say("has no name");
    if (!/\d/.test(description)) say("is not described in numbers");
    if (chart.leastText.contrast < CONTRAST.text) {
      say(`text of too little contrast, ${contrastOf(chart.leastText)}`);
    }
    if (chart.leastMark.contrast < CONTRAST.graphics) {
      say(`a mark of too little contrast, ${contrastOf(chart.leastMark)}`);
    }
  });
  return wrong;
}

function contrastOf({ contrast, what }: ChartReport["leastText"]): string {
  return `${contrast.toFixed(2)}: ${what}`;
}

// Scripts for the page, as text: they run in the browser, where Deno's types
// mean nothing.

// What a text lies on is its halo or else the card: no text lies on a mark. Grid
// lines are hidden from assistive technology and faint on purpose, and an area
// that lets see through has an outline.
const INSPECT = `(() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [r, g, b] = parse(color).slice(0, 3).map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const blend = (color, opacity, below) => {
    const under = parse(below);
    return parse(color).slice(0, 3).map((value, at) => value * opacity + under[at] * (1 - opacity)).join(" ");
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const least = (found) => found.reduce((a, b) => b.contrast < a.contrast ? b : a,
    { contrast: Infinity, what: "" });
  const isHidden = (element) => element.closest("[aria-hidden=true]") !== null;
  const charts = [...document.querySelectorAll("figure > svg[role=img]:not(.live-chart *)")].map((svg) => {
    const box = svg.getBoundingClientRect();
    const card = getComputedStyle(svg.querySelector("rect")).fill;
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    const marks = [...svg.querySelectorAll("path, circle, rect, line")]
      .filter((mark) => !isHidden(mark) && !mark.closest("defs, clipPath")).slice(1);
    return {
      name: svg.getAttribute("aria-label"),
      description: document.getElementById(svg.getAttribute("aria-describedby"))?.textContent ?? "",
      width: Math.round(box.width), height: Math.round(box.height),
      marks: marks.length, texts: texts.length,
      leastText: least(texts.map((text) => {
        const { fill, stroke } = getComputedStyle(text);
        return { contrast: contrast(fill, stroke === "none" ? card : stroke), what: text.textContent };
      })),
      leastMark: least(marks.flatMap((mark) => {
        const style = getComputedStyle(mark);
        return [[style.fill, style.fillOpacity], [style.stroke, style.strokeOpacity]]
          .filter(([color, opacity]) => color !== "none" && Number(opacity) > 0.5 && color !== card)
          .map(([color, opacity]) => ({
            contrast: contrast(blend(color, Number(opacity), card), card),
            what: mark.localName + " " + color,
          }));
      })),
    };
  });
  const tables = [...document.querySelectorAll("table")];
  return {
    charts, tables: tables.length,
    unnamed: tables.filter((table) => !table.caption?.textContent.trim()).length,
  };
})()`;

// A wide table scrolls in its own box, which the keyboard reaches.
const FIND_WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = scrollWidth > clientWidth
    ? ["the page is " + scrollWidth + " px wide in a window of " + clientWidth] : [];
  for (const box of document.querySelectorAll("main *")) {
    if (box.closest("svg") || box.scrollWidth <= box.clientWidth + 1) continue;
    if (getComputedStyle(box).display.startsWith("inline")) continue;
    if (box.matches("[tabindex='0'][role=region]")) continue;
    if (box.closest("[role=region]") && box.localName !== "td" && box.localName !== "th") continue;
    wide.push(box.localName + " is cut: " + box.textContent.trim().slice(0, 60));
  }
  return wide;
})()`;

const FIND_CUT = `(() => {
  const cut = [];
  const end = document.documentElement.clientWidth;
  for (const box of document.querySelectorAll("table, figure, dl, .notes, p, h2")) {
    const { right, width } = box.getBoundingClientRect();
    if (right > end + 1) cut.push(box.localName + " ends at " + Math.round(right) + " of " + end + " px: " + box.textContent.trim().slice(0, 60));
    if (width === 0) cut.push(box.localName + " is not there");
  }
  for (const box of document.querySelectorAll(".scroll")) {
    if (getComputedStyle(box).overflowX !== "visible") cut.push("a table scrolls");
  }
  return cut;
})()`;

const RUN_AXE = `(async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => id + ": " + help + " at " + target));
})()`;

// Data of a chart is no script; one script is the charts', if the policy names it.
const FIND_EXECUTED = `(() => [
  ...[...document.querySelectorAll("script, img, iframe, object, embed, link")]
    .filter((element) => !element.matches("[data-chart] > script[type='application/json']"))
    .slice(document.querySelector("meta[http-equiv]").content.includes("script-src 'sha256-") ? 1 : 0)
    .map(({ localName }) => "an element " + localName),
  ...(document.title === document.querySelector("h1").textContent
    ? [] : ["the title became " + document.title]),
])()`;

if (import.meta.main) {
  const [report, folder] = Deno.args;
  if (!report || !folder) {
    console.error("usage: report.ts REPORT.html FOLDER");
    Deno.exit(2);
  }
  await Deno.mkdir(folder, { recursive: true });
  const browser = await openChromium();
  const wrong = await testReport(browser, resolve(report), resolve(folder))
    .finally(() => browser.close());
  for (const line of wrong) console.error(`${report}: ${line}`);
  Deno.exit(wrong.length > 0 ? 1 : 0);
}
