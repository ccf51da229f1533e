import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../lib/base/mod.ts";
import { chartScript } from "../../lib/charts/mod.ts";
import { interruptSignal, setupNotebook } from "../../lib/notebook/mod.ts";
import { recordingKernel } from "./_kernel.ts";

function fakeHost() {
  const listeners: (() => void)[] = [];
  const reports: string[] = [];
  return {
    kernel: recordingKernel(),
    events: new EventTarget(),
    onInterrupt: (listener: () => void) => void listeners.push(listener),
    report: (text: string) => void reports.push(text),
    errors: {} as Pick<ErrorConstructor, "prepareStackTrace">,
    cells: undefined,
    listeners,
    reports,
  };
}

Deno.test("setupNotebook() reports errors that nothing caught, and keeps the kernel alive", async () => {
  const host = fakeHost();
  await setupNotebook({}, host);
  const failure = new Error("timer trouble");
  const error = new ErrorEvent("error", { error: failure, cancelable: true });
  host.events.dispatchEvent(error);
  assertEquals(host.reports, [`Uncaught ${failure.stack}`]);
  assert(error.defaultPrevented);

  const promise = Promise.reject("no good");
  promise.catch(() => {}); // handled, so that this test itself goes on
  const rejection = new PromiseRejectionEvent("unhandledrejection", {
    promise,
    reason: "no good",
    cancelable: true,
  });
  host.events.dispatchEvent(rejection);
  assertEquals(host.reports[1], "Uncaught (in promise) no good");
  assert(rejection.defaultPrevented);
});

Deno.test("setupNotebook() shows the script of the charts, each time and unless told otherwise", async () => {
  const host = fakeHost();
  await setupNotebook({ charts: false }, host);
  assertEquals(host.kernel.sent, []);
  await setupNotebook({}, host);
  await setupNotebook({}, host); // the cell, run again, has lost its output
  assertEquals(host.kernel.sent.length, 2);
  const { "text/html": html } = host.kernel.sent[1].data;
  assertStringIncludes(html, chartScript());
});

Deno.test("setupNotebook() leaves an InputError its one line", async () => {
  InputError.hasStack = true; // whatever the tests before have done
  assertStringIncludes(new InputError("no flows").stack!, "\n    at ");
  await setupNotebook({}, fakeHost());
  assertEquals(new InputError("no flows").stack, "InputError: no flows");
});

Deno.test("setupNotebook() does its work once, however often its cell is run", async () => {
  const host = fakeHost();
  await setupNotebook({}, host);
  await setupNotebook({}, host);
  host.events.dispatchEvent(new ErrorEvent("error", { message: "once" }));
  assertEquals(host.reports, ["Uncaught once"]);
  assertEquals(host.listeners.length, 1);
});

Deno.test("setupNotebook() leaves a process that is no notebook alone", async () => {
  const setup = new URL("../../lib/notebook/setup.ts", import.meta.url);
  const script = `import { setupNotebook } from ${JSON.stringify(setup)};
    await setupNotebook();
    setTimeout(() => { throw new Error("seen by Deno itself") }, 0);`;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    cwd: new URL(".", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(code, 1);
  assertStringIncludes(
    new TextDecoder().decode(stderr),
    "error: Uncaught Error: seen by Deno itself",
  );
});

Deno.test("interruptSignal() aborts on an interrupt, and is fresh after it", async () => {
  const host = fakeHost();
  await setupNotebook({}, host);
  const signal = interruptSignal();
  assertEquals(interruptSignal(), signal);
  assertEquals(signal.aborted, false);
  host.listeners[0]();
  assert(signal.aborted);
  assertEquals(String(signal.reason), "AbortError: Interrupted");
  assertEquals(signal.reason.stack.split("\n").length, 1);
  assertEquals(interruptSignal().aborted, false);
  assert(signal.aborted, "The old one stays aborted");
});

Deno.test("interruptSignal(), asked for once, hears of an interrupt between two runs", async () => {
  const host = fakeHost();
  await setupNotebook({}, host);
  const signal = interruptSignal();
  const run = (given: AbortSignal) => given.throwIfAborted();
  run(signal);
  host.listeners[0](); // nothing runs at the moment
  assertThrows(() => run(signal), DOMException, "Interrupted");
  run(interruptSignal()); // that of the next cell
});

Deno.test("setupNotebook() lets a cell end when its outputs have had time to be sent", async () => {
  const sent: unknown[][] = [];
  const cells = {
    broadcastResult: (...args: unknown[]) =>
      Promise.resolve(void sent.push(args)),
  };
  await setupNotebook({}, { ...fakeHost(), cells });
  const order: string[] = [];
  const end = cells.broadcastResult(7, "value").then(() => order.push("end"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(sent, [[7, "value"]]);
  order.push("a timer");
  await end;
  assertEquals(order, ["a timer", "end"]);
});

Deno.test("setupNotebook() tells a name that a cell lacks from one that the library lacks", async () => {
  const host = fakeHost();
  await setupNotebook({}, host);
  const text = (error: Error, ...frames: string[]) =>
    host.errors.prepareStackTrace!(error, frames as never);
  const error = new ReferenceError("flows is not defined");
  assertEquals(
    text(error, "<anonymous>:3:7"),
    "ReferenceError: flows is not defined. Run the cells above this one first; " +
      "one that shows nothing may have a typing error.",
  );
  assertEquals(
    text(error, "read (/lib/flows.ts:3:7)", "<anonymous>:3:7"),
    "ReferenceError: flows is not defined\n    at read (/lib/flows.ts:3:7)\n" +
      "    at <anonymous>:3:7",
  );
});
