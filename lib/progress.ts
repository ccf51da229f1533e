import cliProgress from "cli-progress";
import process from "node:process";

/** Tells a person how far long work has come. */
export interface Progress {
  /** Says how much is done, in the unit of the total. */
  update(done: number): void;
  /** Ends the bar and leaves the terminal clean. */
  stop(): void;
}

/** Progress that nobody watches. */
export const SILENT: Progress = { update() {}, stop() {} };

/**
 * Shows a bar with rate and time left on a terminal, and nothing elsewhere: a
 * log file gets the lines its task prints, not the strokes of a bar.
 *
 * @param label What is being done, in a word or two.
 * @param total How many there are to do.
 * @param unit What is counted, `"rows"`, say.
 */
export function showProgress(
  label: string,
  total: number,
  unit: string,
): Progress {
  if (!process.stderr.isTTY) return SILENT;
  const started = performance.now();
  const bar = new cliProgress.SingleBar({
    clearOnComplete: true,
    etaBuffer: 50,
    format:
      `${label} {bar} {percentage}% | {rate} ${unit}/s | {eta_formatted} left`,
    hideCursor: true,
    stream: process.stderr,
  }, cliProgress.Presets.shades_classic);
  bar.start(total, 0, { rate: "–" });
  return {
    update(done) {
      const seconds = (performance.now() - started) / 1000;
      const rate = Math.round(done / Math.max(seconds, 1e-3));
      bar.update(done, { rate: rate.toLocaleString("en") });
    },
    stop: () => bar.stop(),
  };
}
