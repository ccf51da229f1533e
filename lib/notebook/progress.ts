import { escapeHtml, print, type SeriesProgress } from "../base/mod.ts";
import { currentKernel, display, type Kernel } from "./show.ts";

/** The state of training after an epoch. */
export interface EpochProgress {
  /** The epoch that has just ended, from 1. */
  readonly epoch: number;
  /** How many there will be at most. */
  readonly epochs: number;
  /** Mean squared error of the training rows, lower is better. */
  readonly trainLoss: number;
  /** The same of the validation rows. */
  readonly validationLoss: number;
  /** Training rows a second, in this epoch. */
  readonly rowsPerSecond: number;
}

/** A progress display of a notebook. Its methods need no `this`. */
export interface NotebookProgress {
  /**
   * Says how far training has come, or a series of runs. Await it, so that it is
   * seen at once.
   */
  readonly update: (progress: EpochProgress | SeriesProgress) => Promise<void>;
  /**
   * Leaves the last state behind, as it will stand in the saved notebook.
   *
   * @param fit What training returned: whether it was interrupted. Default: not.
   */
  readonly done: (fit?: { readonly interrupted: boolean }) => Promise<void>;
}

/** Where a progress display shows itself, and its clock. For tests. */
export interface ProgressHost {
  readonly kernel: Kernel | undefined;
  /** The time in milliseconds. */
  readonly now: () => number;
}

/**
 * Least time between two epochs shown, in milliseconds. Nothing holds a cell back
 * that sends faster than a notebook can draw; the rest would arrive in the next
 * cell.
 */
const LEAST_INTERVAL = 200;

/**
 * Shows the progress of training, or of a series of runs, in one place under the
 * running cell. Outside a notebook it prints one line at the end.
 *
 * @param title What is being done, in a word or two.
 * @param host Default: the kernel this code runs in and the clock.
 */
export function notebookProgress(
  title: string,
  host: ProgressHost = {
    kernel: currentKernel(),
    now: () => performance.now(),
  },
): NotebookProgress {
  const { kernel, now } = host;
  // Random: a number would name an output of an earlier kernel, too.
  const displayId = crypto.randomUUID();
  let last: EpochProgress | SeriesProgress | undefined;
  let best: EpochProgress | undefined;
  let shownAt = -Infinity;

  async function draw(isDone: boolean, isInterrupted = false) {
    const text = `${title}: ` + describe(last, best, isDone, isInterrupted);
    if (!kernel) return isDone ? print(text) : undefined;
    const isUpdate = shownAt > -Infinity;
    shownAt = now();
    const isWhole = isDone && !isInterrupted;
    const share = isWhole ? 1 : last ? shareOf(last) : 0;
    await display(kernel, {
      "text/html": layOut(text, share),
      "text/plain": text,
    }, { displayId, isUpdate });
  }
  return {
    async update(progress) {
      last = progress;
      // Runs are few, and each may take long: its name must not be left out.
      if (isSeries(progress)) return await draw(false);
      if (!(best && best.validationLoss <= progress.validationLoss)) {
        best = progress;
      }
      if (now() - shownAt >= LEAST_INTERVAL) await draw(false);
    },
    done: (fit) => draw(true, fit?.interrupted),
  };
}

function isSeries(
  progress: EpochProgress | SeriesProgress,
): progress is SeriesProgress {
  return "run" in progress;
}

/** How much is done, in [0, 1]; the run that begins is not. */
function shareOf(last: EpochProgress | SeriesProgress): number {
  return isSeries(last) ? (last.run - 1) / last.runs : last.epoch / last.epochs;
}

function describe(
  last: EpochProgress | SeriesProgress | undefined,
  best: EpochProgress | undefined,
  isDone: boolean,
  isInterrupted: boolean,
): string {
  if (last === undefined) {
    return isInterrupted
      ? "interrupted in the first epoch; nothing has been learnt"
      : "nothing done";
  }
  if (isSeries(last)) {
    return isDone
      ? `ended after run ${last.run} of ${last.runs}`
      : `run ${last.run} of ${last.runs} (${last.label})`;
  }
  const rate = Math.round(last.rowsPerSecond).toLocaleString("en-US");
  const losses = `training loss ${last.trainLoss.toFixed(6)}, ` +
    `validation loss ${last.validationLoss.toFixed(6)}`;
  const { epoch, validationLoss } = best ?? last;
  if (isInterrupted) {
    return `interrupted after epoch ${last.epoch} of ${last.epochs}; the best ` +
      `weights so far are kept: epoch ${epoch}, ` +
      `validation loss ${validationLoss.toFixed(6)}`;
  }
  return isDone
    ? `ended after epoch ${last.epoch} of ${last.epochs}; best epoch ${epoch}, ` +
      `validation loss ${validationLoss.toFixed(6)}; ${rate} rows/s`
    : `epoch ${last.epoch} of ${last.epochs}, ${losses}, ${rate} rows/s`;
}

/** A bar and a line; colours that read on light and dark pages. */
function layOut(text: string, share: number): string {
  const percent = (share * 100).toFixed(1);
  return `<div><div style="max-width:480px;background:#8884;border-radius:3px">` +
    `<div style="width:${percent}%;height:8px;background:#0072b2;` +
    `border-radius:3px"></div></div>${escapeHtml(text)}</div>`;
}
