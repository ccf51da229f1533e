import { InputError, printError } from "../base/mod.ts";
import { currentKernel, type Kernel, settle, showChartScript } from "./show.ts";

/** What a notebook needs of {@linkcode setupNotebook}. */
export interface SetupOptions {
  /**
   * Whether charts get the script that they need to answer, about 0.3 MB of the
   * saved notebook. Without it they are pictures. Default true.
   */
  readonly charts?: boolean;
}

/** The parts of a running kernel that {@linkcode setupNotebook} works on. For tests. */
export interface NotebookHost {
  /** Where the charts' script is shown. */
  readonly kernel: Kernel;
  /** Where errors that nothing caught are announced. */
  readonly events: EventTarget;
  /** Asks to be told when a person interrupts the kernel. */
  readonly onInterrupt: (listener: () => void) => void;
  /** Shows a text as an error of the running cell. */
  readonly report: (text: string) => void;
  /** Where stacks get their text. */
  readonly errors: Pick<ErrorConstructor, "prepareStackTrace">;
  /** What the kernel calls at the end of a cell; undefined if it has no such part. */
  readonly cells: CellEnd | undefined;
}

/** The part of the Deno kernel that sends a cell's value, before `idle`. */
export interface CellEnd {
  broadcastResult(...args: readonly unknown[]): Promise<void>;
}

const prepared = new WeakSet<EventTarget>();
let interrupt = new AbortController();

/**
 * Prepares a kernel for work; the first cell of a notebook calls it, and awaits it.
 * Running the cell again changes nothing, and outside a notebook nothing happens:
 * there Deno itself reports errors and stops on Ctrl-C.
 *
 * - Charts get the script that they need to answer, unless told otherwise.
 * - Errors that nothing caught (in a timer, in a promise that nobody awaits)
 *   are shown under the running cell. The kernel alone hides them, and may hold
 *   the cell up for half a minute.
 * - An {@linkcode InputError} is shown as its one line, without a stack.
 * - The interrupt button ends work that was given {@linkcode interruptSignal},
 *   and keeps all variables. The kernel alone would die of it.
 * - A cell that uses a name of a cell that has not been run says so in a line.
 * - What a cell prints stands under it, also where another cell waits to run.
 *
 * @param host Default: the kernel this code runs in.
 */
export async function setupNotebook(
  { charts = true }: SetupOptions = {},
  host: NotebookHost | undefined = currentHost(),
): Promise<void> {
  if (!host) return;
  if (charts) await showChartScript(host.kernel);
  prepare(host);
}

function prepare(host: NotebookHost): void {
  if (prepared.has(host.events)) return;
  prepared.add(host.events);
  InputError.hasStack = false;
  const { events, report } = host;
  events.addEventListener("error", (event) => {
    event.preventDefault();
    const { error, message } = event as ErrorEvent;
    report(`Uncaught ${describe(error ?? message)}`);
  });
  events.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    const { reason } = event as PromiseRejectionEvent;
    report(`Uncaught (in promise) ${describe(reason)}`);
  });
  host.onInterrupt(() => interrupt.abort(interruption()));
  host.errors.prepareStackTrace = stackText;
  if (host.cells) waitAtTheEnd(host.cells);
}

/** Has a line in place of a stack, which would show where in the library it was. */
function interruption(): DOMException {
  const error = new DOMException("Interrupted", "AbortError");
  return Object.defineProperty(error, "stack", {
    value: "Interrupted: this cell has not finished. " +
      "What other cells made is still there; run this one again when you like.",
  });
}

/** An error as a cell shows it; like Deno's own but for names that are missing. */
function stackText(error: Error, frames: readonly unknown[]): string {
  const isOfCell = /^(async )?<anonymous>:/.test(String(frames[0]));
  return error instanceof ReferenceError && isOfCell
    ? `${error}. Run the cells above this one first; one that shows nothing may ` +
      "have a typing error."
    : [error, ...frames.map((frame) => `    at ${frame}`)].join("\n");
}

function waitAtTheEnd(cells: CellEnd) {
  const send = cells.broadcastResult.bind(cells);
  cells.broadcastResult = async (...args) => {
    await send(...args);
    await settle();
  };
}

/**
 * A signal that the interrupt button aborts, for work that takes long. It stays
 * aborted, and the next one asked for is fresh: ask once in each cell, and give
 * the same signal to all that the cell runs. A cell that asks again before each
 * run does not hear of an interrupt between two of them.
 */
export function interruptSignal(): AbortSignal {
  if (interrupt.signal.aborted) interrupt = new AbortController();
  return interrupt.signal;
}

function currentHost(): NotebookHost | undefined {
  const kernel = currentKernel();
  if (!kernel) return undefined;
  return {
    kernel,
    events: globalThis,
    onInterrupt: (listener) => Deno.addSignalListener("SIGINT", listener),
    report: (text) => printError(...text.split("\n")),
    errors: Error,
    cells: kernelInternals()?.jupyter,
  };
}

/** Deno's own, which no version promises: Deno 2.9.6 has it. */
function kernelInternals(): { jupyter?: CellEnd } | undefined {
  const { internal } = Deno as unknown as { internal?: symbol };
  return internal && Reflect.get(Deno, internal);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? String(error) : String(error);
}
