import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { notebookProgress } from "../../lib/notebook/mod.ts";
import { printed, recordingKernel } from "./_kernel.ts";

const epoch = (number: number, validationLoss: number) => ({
  epoch: number,
  epochs: 30,
  trainLoss: 0.5,
  validationLoss,
  rowsPerSecond: 12345.6,
});
const LAST =
  "Training: ended after epoch 3 of 30; best epoch 2, validation loss 0.100000; 12,346 rows/s";

Deno.test("notebookProgress() updates one display, at most five times a second", async () => {
  const kernel = recordingKernel();
  let time = 0;
  const { update, done } = notebookProgress("Training", {
    kernel,
    now: () => time,
  });
  await update(epoch(1, 0.4));
  time = 199;
  await update(epoch(2, 0.1)); // too soon to show, but counts as the best
  time = 200;
  await update(epoch(3, 0.2));
  await done(); // shown whatever the time

  assertEquals(kernel.sent.map(({ type }) => type), [
    "display_data",
    "update_display_data",
    "update_display_data",
  ]);
  const ids = kernel.sent.map(({ transient }) => transient.display_id);
  assert(ids[0]);
  assertEquals(new Set(ids).size, 1);
  assertEquals(kernel.sent.map(({ data }) => data["text/plain"]), [
    "Training: epoch 1 of 30, training loss 0.500000, validation loss 0.400000, 12,346 rows/s",
    "Training: epoch 3 of 30, training loss 0.500000, validation loss 0.200000, 12,346 rows/s",
    LAST,
  ]);
});

Deno.test("notebookProgress() draws a bar as long as the share done, full at the end", async () => {
  const kernel = recordingKernel();
  const { update, done } = notebookProgress("<Training>", {
    kernel,
    now: () => 0,
  });
  await update(epoch(3, 0.2));
  await done();
  const [first, last] = kernel.sent.map(({ data }) => data["text/html"]);
  assertStringIncludes(first, "width:10.0%");
  assertStringIncludes(last, "width:100.0%");
  assertStringIncludes(last, "&#60;Training&#62;: ended");
});

Deno.test("notebookProgress() gives each display an id of its own", async () => {
  const kernel = recordingKernel();
  await notebookProgress("A", { kernel, now: () => 0 }).done();
  await notebookProgress("B", { kernel, now: () => 0 }).done();
  const ids = kernel.sent.map(({ transient }) => transient.display_id);
  assertEquals(new Set(ids).size, 2);
  assertEquals(kernel.sent[0].data["text/plain"], "A: nothing done");
});

Deno.test("notebookProgress() prints the last line outside a notebook", async () => {
  const { update, done } = notebookProgress("Training");
  const lines = await printed(async () => {
    await update(epoch(1, 0.4));
    await update(epoch(2, 0.1));
    await update(epoch(3, 0.2));
    await done();
  });
  assertEquals(lines, [LAST]);
});

Deno.test("notebookProgress() names each run of a series, however fast the one before was", async () => {
  const kernel = recordingKernel();
  const { update, done } = notebookProgress("Ledger", {
    kernel,
    now: () => 0, // every run is shown, however soon it comes
  });
  await update({ run: 1, runs: 4, label: "one" });
  await update({ run: 2, runs: 4, label: "two" });
  await done();
  assertEquals(kernel.sent.map(({ data }) => data["text/plain"]), [
    "Ledger: run 1 of 4 (one)",
    "Ledger: run 2 of 4 (two)",
    "Ledger: ended after run 2 of 4",
  ]);
  const [first, second] = kernel.sent.map(({ data }) => data["text/html"]);
  assertStringIncludes(first, "width:0.0%");
  assertStringIncludes(second, "width:25.0%");
});

Deno.test("notebookProgress() says after which epoch training was interrupted, and what is kept", async () => {
  const kernel = recordingKernel();
  const { update, done } = notebookProgress("Training", {
    kernel,
    now: () => 0,
  });
  await update(epoch(6, 0.1));
  await update(epoch(7, 0.2));
  await done({ interrupted: true });
  const { data } = kernel.sent.at(-1)!;
  assertEquals(
    data["text/plain"],
    "Training: interrupted after epoch 7 of 30; the best weights so far are " +
      "kept: epoch 6, validation loss 0.100000",
  );
  assertStringIncludes(data["text/html"], "width:23.3%"); // 7 of 30
});

Deno.test("notebookProgress() says that nothing has been learnt in a first epoch that was interrupted", async () => {
  const lines = await printed(() =>
    notebookProgress("Training").done({ interrupted: true })
  );
  assertEquals(lines, [
    "Training: interrupted in the first epoch; nothing has been learnt",
  ]);
});
