import { InputError, printError } from "../base/mod.ts";
import { currentKernel, settle, showChartScript } from "./show.ts";

/** The parts of a running kernel that {@linkcode setupNotebook} works on. For tests. */
export interface NotebookHost {
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
 * - Charts get the script that they need to answer.
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
  host: NotebookHost | undefined = currentHost(),
): Promise<void> {
  const kernel = currentKernel();
  if (kernel) await showChartScript(kernel);
  if (host) prepare(host);
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
    ? `${error}. Run the cells above this one first.`
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
 * aborted; ask for a fresh one in each cell.
 */
export function interruptSignal(): AbortSignal {
  if (interrupt.signal.aborted) interrupt = new AbortController();
  return interrupt.signal;
}

function currentHost(): NotebookHost | undefined {
  if (!currentKernel()) return undefined;
  return {
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
