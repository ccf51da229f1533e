import cliProgress from "cli-progress";
import process from "node:process";
import { readVariable } from "./project.ts";
import { visible } from "./safe_text.ts";
import { printError } from "./terminal.ts";

/** Tells a person how far long work has come. */
export interface Progress {
  /**
   * Says how much is done, in the unit of the total.
   *
   * @param label What is being done now. Default what it was.
   */
  update(done: number, label?: string): void;
  /** Ends the bar and leaves the terminal clean. */
  stop(): void;
}

/** Progress between whose updates lines are printed. */
export interface PausableProgress extends Progress {
  /** Takes the bar away until the next update. */
  pause(): void;
}

/** How far a series of runs has come: the one that begins now. */
export interface SeriesProgress {
  /** From 1. */
  readonly run: number;
  /** How many there will be. */
  readonly runs: number;
  /** What is run, in a few words. */
  readonly label: string;
}

/** Progress that nobody watches. */
export const SILENT: PausableProgress = {
  ...{ update() {}, pause() {}, stop() {} },
};

/** How {@linkcode showProgress} counts and shows. */
export interface ProgressOptions {
  /** How many were done before; the rate leaves them out. Default 0. */
  readonly from?: number;
  /** Whether a log file gets a line at each tenth. Default false. */
  readonly lines?: boolean;
}

/**
 * Shows a bar with rate and time left on a terminal that can move its cursor, and
 * no strokes of it elsewhere: a log file gets the lines its task prints, and those
 * it asks for.
 *
 * @param label What is being done, in a word or two.
 * @param total How many there are to do.
 * @param unit What is counted, `"rows"`, say.
 */
export function showProgress(
  label: string,
  total: number,
  unit: string,
  { from = 0, lines = false }: ProgressOptions = {},
): PausableProgress {
  if (!process.stderr.isTTY || readVariable("TERM") === "dumb") {
    return lines ? progressLines(label, total, unit, from) : SILENT;
  }
  const rateOf = rateMeter(from, () => performance.now());
  const bar = new cliProgress.SingleBar({
    barsize: 20, // with rate and time, a terminal of 80 columns has room for it
    clearOnComplete: true,
    format: `{label} {bar} {percentage} % | {rate} ${
      visible(unit)
    }/s | {left} left`,
    hideCursor: true,
    stream: process.stderr,
  }, cliProgress.Presets.shades_classic);
  let shown = visible(label);
  const draw = (done: number) => {
    const rate = rateOf(done);
    const payload = {
      label: shown,
      rate: rate === null ? "–" : count(rate),
      left: rate === null ? "–" : duration((total - done) / rate),
    };
    if (bar.isActive) bar.update(done, payload);
    else bar.start(total, done, payload);
  };
  draw(from);
  const pause = () => {
    if (bar.isActive) bar.stop();
  };
  return {
    update(done, label) {
      if (label !== undefined) shown = visible(label);
      draw(done);
    },
    pause,
    stop: pause,
  };
}

/** Where the lines of {@linkcode progressLines} go, and its clock. For tests. */
export interface LineHost {
  readonly print: (line: string) => void;
  /** The time in milliseconds. */
  readonly now: () => number;
}

/**
 * Progress as lines, one for each tenth of the whole; the parameters are those
 * of {@linkcode showProgress}.
 *
 * @param host Default standard error and the clock.
 */
export function progressLines(
  label: string,
  total: number,
  unit: string,
  from = 0,
  { print, now }: LineHost = {
    print: printError,
    now: () => performance.now(),
  },
): PausableProgress {
  const rateOf = rateMeter(from, now);
  const tenthOf = (done: number) => Math.floor(10 * done / total);
  let shown = tenthOf(from);
  return {
    update(done) {
      if (tenthOf(done) <= shown) return;
      shown = tenthOf(done);
      const rate = rateOf(done) ?? 1;
      const left = Math.ceil((total - done) / rate);
      print(
        `${label}: ${shown}0 % of ${count(total)} ${unit}, ` +
          `${count(rate)} ${unit}/s, ${count(left)} s left`,
      );
    },
    pause() {},
    stop() {},
  };
}

/** A rate of less time, in milliseconds, says little. */
const LEAST_MEASURED = 100;

/** Tells the rate since now, a second, at least 1; null while it is not known. */
function rateMeter(
  from: number,
  now: () => number,
): (done: number) => number | null {
  const started = now();
  return (done) => {
    const elapsed = now() - started;
    if (done <= from || elapsed < LEAST_MEASURED) return null;
    return Math.max(1, Math.round((done - from) / (elapsed / 1000)));
  };
}

/**
 * So many seconds for a person who waits.
 *
 * @example
 * ```ts
 * import { duration } from "./progress.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([7.2, 80, 3725].map(duration), ["8 s", "1 min 20 s", "1 h 2 min"]);
 * ```
 */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/**
 * Lets waiting events in: signals, timers, a page's repaint. Code that computes
 * for long without ever waiting hears of a Ctrl-C no sooner.
 *
 * Takes about 2 ms. `setImmediate` takes a hundredth of that, but Deno looks for
 * signals in one of its rounds out of many: half a second late was measured.
 */
export function letEventsIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
