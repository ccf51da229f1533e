import { InputError, printError } from "../base/mod.ts";
import { currentKernel } from "./show.ts";

/** The parts of a running kernel that {@linkcode setupNotebook} works on. For tests. */
export interface NotebookHost {
  /** Where errors that nothing caught are announced. */
  readonly events: EventTarget;
  /** Asks to be told when a person interrupts the kernel. */
  readonly onInterrupt: (listener: () => void) => void;
  /** Shows a text as an error of the running cell. */
  readonly report: (text: string) => void;
}

const prepared = new WeakSet<EventTarget>();
let interrupt = new AbortController();

/**
 * Prepares a kernel for work; the first cell of a notebook calls it. Running the
 * cell again changes nothing, and outside a notebook nothing happens: there
 * Deno itself reports errors and stops on Ctrl-C.
 *
 * - Errors that nothing caught (in a timer, in a promise that nobody awaits)
 *   are shown under the running cell. The kernel alone hides them, and may hold
 *   the cell up for half a minute.
 * - An {@linkcode InputError} is shown as its one line, without a stack.
 * - The interrupt button ends work that was given {@linkcode interruptSignal},
 *   and keeps all variables. The kernel alone would die of it.
 *
 * @param host Default: the kernel this code runs in.
 */
export function setupNotebook(
  host: NotebookHost | undefined = currentHost(),
): void {
  if (!host || prepared.has(host.events)) return;
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
  host.onInterrupt(() =>
    interrupt.abort(new DOMException("Interrupted", "AbortError"))
  );
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
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? String(error) : String(error);
}
