/**
 * Opens a notebook in JupyterLab in a real browser and looks at what a person would
 * see: at first, untrusted, the pictures of its charts; after Run All Cells every
 * cell executed, nothing on standard error, no error on the page, each chart drawn,
 * and tables where the cells ask for them. Then it plays with the charts: points at
 * marks, hides a class, moves a slider, in the light and in the dark theme. Takes a
 * picture of each theme.
 *
 *     deno run -A --no-config --no-lock --import-map=deno.json tests/browser/jupyterlab.ts NOTEBOOK PNG
 *
 * Needs `deno task lab --setup-only`, and what `_chromium.ts` says.
 *
 * @module
 */
import process from "node:process";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { jupyterEnvironment } from "../../lib/tools/jupyter/environment.ts";
import { VENV } from "../../lib/tools/jupyter/mod.ts";
import { PROJECT } from "../../lib/base/mod.ts";
import { openChromium, type Page } from "./_chromium.ts";

const START_MS = 60_000; // server, browser, kernel: 8 to 13 s on two cores

/** A cell as JupyterLab's model has it after the run. */
interface CellReport {
  readonly executed: boolean;
  readonly source: string;
  readonly outputs: readonly {
    readonly type: string;
    readonly stream?: string;
    readonly error?: string;
  }[];
}

/** A chart as the page shows it; sizes in pixels. */
interface ChartReport {
  readonly width: number;
  readonly height: number;
  /** Shapes and texts in its SVG. */
  readonly marks: number;
  readonly texts: number;
  /** Whether it is drawn on the page, or a picture. */
  readonly isLive: boolean;
}

/** A table as the page shows it; its width in pixels. */
interface TableReport {
  readonly width: number;
  readonly rows: number;
}

/** What {@linkcode INSPECT} finds on the page. */
interface PageReport {
  readonly cells: readonly CellReport[];
  readonly charts: readonly ChartReport[];
  readonly tables: readonly TableReport[];
}

/** Runs the notebook in the browser; returns what is wrong, empty if nothing. */
async function testNotebook(
  notebook: string,
  picture: string,
): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), "jupyterlab-test-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(scratch, { recursive: true, force: true }));

  const { address, stop } = await startServer(scratch);
  cleanup.defer(stop);
  const browser = await openChromium();
  cleanup.defer(() => browser.close());
  const page = await browser.newPage({
    viewport: { width: 1200, height: 2000 },
  });
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(`error on the page: ${error}`));

  await page.goto(`${address}/doc/tree/${notebook}?reset`);
  await page.waitForFunction(KERNEL_IS_IDLE, null, { timeout: START_MS });
  const saved = await page.evaluate<PageReport>(INSPECT);
  wrong.push(...judgeSaved(saved));
  if (!await page.evaluate<boolean>(RUN_ALL_CELLS)) {
    // Nothing but this tells of a syntax error.
    wrong.push("Run All Cells reported a failure");
  }
  await page.waitForTimeout(500); // outputs may come after `idle`
  wrong.push(...judge(await page.evaluate<PageReport>(INSPECT)));
  for (const theme of ["JupyterLab Light", "JupyterLab Dark"]) {
    await page.evaluate(
      `jupyterapp.commands.execute("apputils:change-theme", { theme: "${theme}" })`,
    );
    await page.waitForFunction(
      `document.body.dataset.jpThemeName === "${theme}"`,
      null,
      { timeout: START_MS },
    );
    wrong.push(...(await play(page)).map((what) => `${theme}: ${what}`));
    await page.waitForTimeout(200);
    await page.screenshot({
      path: theme.endsWith("Dark")
        ? picture.replace(/\.png$/, "-dark.png")
        : picture,
    });
  }
  return wrong;
}

/** A notebook that was only opened runs no script: its charts are pictures. */
function judgeSaved({ charts }: PageReport): string[] {
  return charts.flatMap(({ width, height, isLive }, index) =>
    isLive || width < 200 || height < 80
      ? [
        `before the run, chart ${index + 1} is ` +
        (isLive ? "live" : `${width} × ${height} px`),
      ]
      : []
  );
}

/** Whether the chart answers; the page may still be moving, so again and again. */
async function pointAtMark(page: Page, index: number): Promise<boolean> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const [x, y] = await page.evaluate<[number, number]>(FIND_MARK(index));
    await page.mouse.move(x - 2, y - 2);
    await page.mouse.move(x, y);
    await page.waitForTimeout(50);
    if (await page.evaluate<string>(TIP(index)) !== "") return true;
    await page.waitForTimeout(100);
  }
  return false;
}

/** What the reader does, and what the page has to answer. */
async function play(page: Page): Promise<string[]> {
  const wrong: string[] = [];
  const colors = await page.evaluate<{ card: string; ink: string }>(COLORS);
  if (colors.card === colors.ink) {
    wrong.push("a chart's text has its card's colour");
  }
  const isDark = await page.evaluate<boolean>(
    `document.body.dataset.jpThemeLight === "false"`,
  );
  if (isDark === (colors.card === "rgb(255, 255, 255)")) {
    wrong.push(`a chart's card is ${colors.card}`);
  }

  const sliders = await page.evaluate<number>(
    `document.querySelectorAll(".live-chart input").length`,
  );
  for (let index = 0; index < sliders; index++) {
    const said = () => page.evaluate<string>(SAID_BY_SLIDER(index));
    const before = await said();
    await page.evaluate(FOCUS_SLIDER(index));
    for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowLeft");
    if (await said() === before) {
      wrong.push(`slider ${index + 1} changes nothing`);
    }
  }

  const [names, buttons, movable] = await page.evaluate<number[]>(
    COUNT_CONTROLS,
  );
  if (names !== buttons) wrong.push(`${buttons} buttons for ${names} names`);
  if (sliders !== movable) {
    wrong.push(`${sliders} sliders for ${movable} charts that have one`);
  }
  const legend = await page.evaluate<[before: number, after: number]>(
    HIDE_A_CLASS,
  );
  if (legend[1] >= legend[0]) {
    wrong.push(`a legend hides nothing: ${legend[0]} marks, then ${legend[1]}`);
  }

  const places = await page.evaluate<number>(COUNT_CHARTS);
  for (let index = 0; index < places; index++) {
    if (!await pointAtMark(page, index)) {
      wrong.push(`chart ${index + 1} says nothing to who points at a mark`);
    }
  }
  console.log(`${places} charts pointed at, ${sliders} sliders moved`);
  return wrong;
}

/** Turns what the page shows into what is wrong with it. */
function judge({ cells, charts, tables }: PageReport): string[] {
  const wrong: string[] = [];
  cells.forEach(({ executed, outputs }, index) => {
    const name = `code cell ${index + 1}`;
    if (!executed) wrong.push(`${name} was not executed`);
    for (const { type, stream, error } of outputs) {
      if (type === "error") wrong.push(`${name} failed: ${error}`);
      if (stream === "stderr") wrong.push(`${name} wrote to standard error`);
    }
  });
  if (charts.length === 0) wrong.push("no chart on the page");
  charts.forEach(({ width, height, marks, texts, isLive }, index) => {
    // An empty frame or unreadably small one is no chart; axes alone have texts.
    if (
      width < 200 || height < 80 || (isLive && (marks < 2 || texts < 3))
    ) {
      wrong.push(
        `chart ${index + 1} is ${width} × ${height} px with ${marks} marks ` +
          `and ${texts} texts`,
      );
    }
  });
  const asked = cells.filter(({ source }) => /\btable\(/.test(source)).length;
  if (tables.length < asked) {
    wrong.push(`${tables.length} tables of ${asked} cells that show one`);
  }
  tables.forEach(({ width, rows }, index) => {
    if (width < 100 || rows < 2) {
      wrong.push(`table ${index + 1} is ${width} px wide with ${rows} rows`);
    }
  });
  console.log(
    `${cells.length} code cells, ${charts.length} charts, ` +
      `${tables.length} tables`,
  );
  return wrong;
}

/** Starts JupyterLab on a free port, with settings of its own. */
async function startServer(scratch: string) {
  const { python, variables } = jupyterEnvironment(VENV);
  const config = join(scratch, "config");
  mkdirSync(join(config, "labconfig"), { recursive: true });
  writeFileSync(
    join(config, "labconfig", "default_setting_overrides.json"),
    JSON.stringify(SETTINGS),
  );
  const port = await freePort();
  const server = spawn(python, [
    ...["-m", "jupyterlab", "--no-browser", "--allow-root"],
    ...["--ServerApp.ip=127.0.0.1", `--ServerApp.port=${port}`],
    ...["--ServerApp.port_retries=0", `--ServerApp.root_dir=${PROJECT}`],
    ...["--IdentityProvider.token=", "--ServerApp.password="],
    "--LabApp.expose_app_in_browser=True", // `jupyterapp`, used below
  ], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      ...variables,
      JUPYTER_CONFIG_DIR: config,
      JUPYTER_DATA_DIR: join(scratch, "data"),
      JUPYTER_RUNTIME_DIR: join(scratch, "runtime"),
      JUPYTERLAB_SETTINGS_DIR: join(scratch, "settings"),
      JUPYTERLAB_WORKSPACES_DIR: join(scratch, "workspaces"),
    },
  });
  let log = "";
  server.stderr.on("data", (text) => log += text);
  const ended = new Promise<void>((done) => server.once("exit", () => done()));
  const stop = async () => {
    server.kill("SIGTERM");
    const force = setTimeout(() => server.kill("SIGKILL"), 8_000);
    await ended;
    clearTimeout(force);
  };

  const address = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_MS;
  // Without the kernel JupyterLab would wait in a dialogue for ever.
  while (!await hasDenoKernel(address)) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`JupyterLab with a Deno kernel did not start:\n${log}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return { address, stop };
}

async function hasDenoKernel(address: string): Promise<boolean> {
  try {
    const reply = await fetch(`${address}/api/kernelspecs`);
    return "deno" in (await reply.json()).kernelspecs;
  } catch {
    return false; // not listening yet
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

const SETTINGS = {
  // "full", the default, takes cells off the page that are scrolled away.
  "@jupyterlab/notebook-extension:tracker": {
    windowingMode: "none",
    kernelShutdown: true,
  },
  "@jupyterlab/apputils-extension:notification": {
    fetchNews: "false",
    checkForUpdates: false,
    doNotDisturbMode: true,
  },
  // The run must not change the notebook in the checkout.
  "@jupyterlab/docmanager-extension:plugin": { autosave: false },
};

// Scripts for the page, as text: they run in the browser, where Deno's types
// mean nothing.

const WIDGET = "globalThis.jupyterapp?.shell?.currentWidget";

const KERNEL_IS_IDLE =
  `${WIDGET}?.context?.sessionContext?.session?.kernel?.status === "idle"`;

const RUN_ALL_CELLS = `(async () => {
  await ${WIDGET}.revealed;
  return await jupyterapp.commands.execute("notebook:run-all-cells");
})()`;

// Other images and svg elements on the page are icons.
const INSPECT = `(async () => {
  const cells = ${WIDGET}.content.widgets
    .filter((cell) => cell.model.type === "code" && cell.model.sharedModel.source.trim())
    .map((cell) => ({
      executed: Boolean(cell.model.executionCount),
      source: cell.model.sharedModel.source,
      outputs: cell.model.outputs.toJSON().map((output) => ({
        type: output.output_type, stream: output.name, error: output.evalue,
      })),
    }));
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  const found = document.querySelectorAll(
    ".jp-OutputArea img[alt], .jp-OutputArea .live-chart figure");
  const charts = [...found].map((element) => {
    const box = element.getBoundingClientRect();
    return {
      width: Math.round(box.width), height: Math.round(box.height),
      marks: element.querySelectorAll("path, circle, rect, line, image").length,
      texts: element.querySelectorAll("text").length,
      isLive: element.localName === "figure",
    };
  });
  const tables = [...document.querySelectorAll(".jp-RenderedHTMLCommon table")]
    .filter((table) => table.closest(".jp-OutputArea"))
    .map((table) => ({
      width: Math.round(table.getBoundingClientRect().width),
      rows: table.rows.length,
    }));
  return { cells, charts, tables };
})()`;

const COLORS = `(() => {
  const { backgroundColor, color } = getComputedStyle(document.querySelector(".live-chart"));
  return { card: backgroundColor, ink: color };
})()`;

const FOCUS_SLIDER = (index: number) =>
  `document.querySelectorAll(".live-chart input")[${index}].focus()`;

/** The number beside the slider, and all that its chart says. */
const SAID_BY_SLIDER = (index: number) =>
  `(() => {
  const chart = document.querySelectorAll(".live-chart input")[${index}].closest(".live-chart");
  const dots = [...chart.querySelectorAll("circle")].slice(0, 50)
    .map((dot) => dot.getAttribute("cx"));
  return chart.querySelector("output").textContent + chart.textContent + dots;
})()`;

/** Names in legends, buttons, and charts whose data tell of a slider. */
const COUNT_CONTROLS = `[
  document.querySelectorAll(".live-chart figure > div > span").length,
  document.querySelectorAll(".live-chart [role=button]").length,
  [...document.querySelectorAll("[data-chart] > script")]
    .filter((script) => script.textContent.includes('"slider":')).length,
]`;

const HIDE_A_CLASS = `(() => {
  const chart = [...document.querySelectorAll(".live-chart")]
    .find((chart) => chart.querySelector("[role=button]"));
  if (!chart) return [1, 0];
  const count = () => chart.querySelectorAll("figure > svg *").length;
  const press = () => chart.querySelector("[role=button]").click();
  const before = count();
  press();
  const after = count();
  press();
  return [before, after];
})()`;

const COUNT_CHARTS = `document.querySelectorAll(".live-chart").length`;

/** The middle of a mark that has a tooltip, brought into view. */
const FIND_MARK = (index: number) =>
  `(() => {
  const chart = document.querySelectorAll(".live-chart")[${index}];
  chart.scrollIntoView({ block: "center" });
  const marks = ["dot", "bar", "cell", "line", "rect"].flatMap((mark) =>
    [...chart.querySelectorAll("[data-mark=" + mark + "] > *")]);
  const mark = marks[marks.length >> 1];
  if (mark.localName === "path") { // its middle is on it, unlike its box's
    const { x, y } = mark.getPointAtLength(mark.getTotalLength() / 2)
      .matrixTransform(mark.getScreenCTM());
    return [x, y];
  }
  const box = mark.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
})()`;

const TIP = (index: number) =>
  `[...document.querySelectorAll(".live-chart")[${index}].querySelectorAll("[data-mark=tip], [aria-label=tip]")]
    .map((tip) => tip.textContent).join("")`;

if (import.meta.main) {
  const [notebook, picture] = Deno.args;
  if (!notebook || !picture) {
    console.error("usage: jupyterlab.ts NOTEBOOK.ipynb PICTURE.png");
    Deno.exit(2);
  }
  mkdirSync(dirname(resolve(picture)), { recursive: true });
  const inProject = relative(PROJECT, resolve(notebook));
  const wrong = await testNotebook(inProject, resolve(picture));
  for (const line of wrong) console.error(`${notebook}: ${line}`);
  Deno.exit(wrong.length > 0 ? 1 : 0);
}
