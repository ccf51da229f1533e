import cliProgress from "cli-progress";
import process from "node:process";
import { readVariable } from "./project.ts";
import { visible } from "./safe_text.ts";
import { printError } from "./terminal.ts";

/** Tells a person how far long work has come. */
export interface Progress {
  /** Says how much is done, in the unit of the total. */
  update(done: number): void;
  /** Ends the bar and leaves the terminal clean. */
  stop(): void;
}

/** Progress that nobody watches. */
export const SILENT: Progress = { update() {}, stop() {} };

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
): Progress {
  if (!process.stderr.isTTY || readVariable("TERM") === "dumb") {
    return lines ? progressLines(label, total, unit, from) : SILENT;
  }
  const rateOf = rateMeter(from, () => performance.now());
  const bar = new cliProgress.SingleBar({
    clearOnComplete: true,
    etaBuffer: 50,
    format: `${visible(label)} {bar} {percentage}% | {rate} ${
      visible(unit)
    }/s | {eta_formatted} left`,
    hideCursor: true,
    stream: process.stderr,
  }, cliProgress.Presets.shades_classic);
  bar.start(total, from, { rate: "–" });
  return {
    update(done) {
      bar.update(done, { rate: count(rateOf(done)) });
    },
    stop: () => bar.stop(),
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
): Progress {
  const rateOf = rateMeter(from, now);
  const tenthOf = (done: number) => Math.floor(10 * done / total);
  let shown = tenthOf(from);
  return {
    update(done) {
      if (tenthOf(done) <= shown) return;
      shown = tenthOf(done);
      const rate = rateOf(done);
      const left = Math.ceil((total - done) / rate);
      print(
        `${label}: ${shown}0 % of ${count(total)} ${unit}, ` +
          `${count(rate)} ${unit}/s, ${count(left)} s left`,
      );
    },
    stop() {},
  };
}

/** Tells the rate since now, a second, at least 1. */
function rateMeter(from: number, now: () => number): (done: number) => number {
  const started = now();
  return (done) => {
    const seconds = (now() - started) / 1000;
    return Math.max(1, Math.round((done - from) / Math.max(seconds, 1e-3)));
  };
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
