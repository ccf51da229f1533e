import { escapeHtml, print } from "../base/mod.ts";
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
  /** Says how far training has come. Await it, so that it is seen at once. */
  readonly update: (progress: EpochProgress) => Promise<void>;
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
 * Least time between two updates, in milliseconds. Nothing holds a cell back
 * that sends faster than a notebook can draw; the rest would arrive in the next
 * cell.
 */
const LEAST_INTERVAL = 200;

/**
 * Shows the progress of training in one place under the running cell. Outside a
 * notebook it prints one line at the end.
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
  let last: EpochProgress | undefined;
  let best: EpochProgress | undefined;
  let shownAt = -Infinity;

  async function draw(isDone: boolean, isInterrupted = false) {
    const text = last
      ? describe(title, last, best ?? last, isDone, isInterrupted)
      : isInterrupted
      ? `${title}: interrupted in the first epoch; nothing has been learnt`
      : `${title}: nothing done`;
    if (!kernel) return isDone ? print(text) : undefined;
    const isUpdate = shownAt > -Infinity;
    shownAt = now();
    const isWhole = isDone && !isInterrupted;
    const share = isWhole ? 1 : (last?.epoch ?? 0) / (last?.epochs ?? 1);
    await display(kernel, {
      "text/html": layOut(text, share),
      "text/plain": text,
    }, { displayId, isUpdate });
  }
  return {
    async update(progress) {
      last = progress;
      if (!best || progress.validationLoss < best.validationLoss) {
        best = progress;
      }
      if (now() - shownAt >= LEAST_INTERVAL) await draw(false);
    },
    done: (fit) => draw(true, fit?.interrupted),
  };
}

function describe(
  title: string,
  last: EpochProgress,
  best: EpochProgress,
  isDone: boolean,
  isInterrupted: boolean,
): string {
  const rate = Math.round(last.rowsPerSecond).toLocaleString("en-US");
  const losses = `training loss ${last.trainLoss.toFixed(6)}, ` +
    `validation loss ${last.validationLoss.toFixed(6)}`;
  if (isInterrupted) {
    return `${title}: interrupted after epoch ${last.epoch} of ${last.epochs}; ` +
      `the best weights so far are kept: epoch ${best.epoch}, ` +
      `validation loss ${best.validationLoss.toFixed(6)}`;
  }
  return isDone
    ? `${title}: ended after epoch ${last.epoch} of ${last.epochs}; ` +
      `best epoch ${best.epoch}, validation loss ` +
      `${best.validationLoss.toFixed(6)}; ${rate} rows/s`
    : `${title}: epoch ${last.epoch} of ${last.epochs}, ${losses}, ${rate} rows/s`;
}

/** A bar and a line; colours that read on light and dark pages. */
function layOut(text: string, share: number): string {
  const percent = (share * 100).toFixed(1);
  return `<div><div style="max-width:480px;background:#8884;border-radius:3px">` +
    `<div style="width:${percent}%;height:8px;background:#0072b2;` +
    `border-radius:3px"></div></div>${escapeHtml(text)}</div>`;
}
