/**
 * Streams generated flows as CSV into `deno task score --data -`, and prints the
 * rate and the memory of the process after each million: it must stay flat.
 *
 * Usage, on Linux: deno run -A bench/stream_memory.ts MODEL [MILLIONS] [CHECKOUT]
 */
import { resolve } from "node:path";
import { PROJECT } from "../lib/base/mod.ts";
import { parseFlows } from "../lib/dataset/mod.ts";
import { encodeFlows, generateFlows } from "../lib/dataset/generate/mod.ts";

const [model, millions = "10", checkout = PROJECT] = Deno.args;
const BLOCK = 50_000; // flows, sent again and again

const flows = parseFlows(
  await encodeFlows(generateFlows({ rows: BLOCK, seed: 1 })),
  "generated flows",
);
const csv = flows.writeCSV();
const header = csv.subarray(0, csv.indexOf("\n") + 1);
const lines = csv.subarray(header.length);
const out = await Deno.makeTempFile({ suffix: ".csv" });
const score = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "-A", "lib/cli/score.ts", "--data", "-", "--force"],
    ...["--model", resolve(model), "--out", out],
  ],
  cwd: checkout,
  stdin: "piped",
}).spawn();

const writer = score.stdin.getWriter();
await writer.write(header);
let last = performance.now();
for (let sent = BLOCK; sent <= Number(millions) * 1e6; sent += BLOCK) {
  await writer.ready;
  await writer.write(lines);
  if (sent % 1e6 !== 0) continue;
  const status = await Deno.readTextFile(`/proc/${score.pid}/status`);
  const [, now] = /VmRSS:\s*(\d+)/.exec(status)!;
  const [, peak] = /VmHWM:\s*(\d+)/.exec(status)!;
  const seconds = (performance.now() - last) / 1000;
  last = performance.now();
  console.log(
    `${sent / 1e6} million: ${Math.round(1e3 / seconds)}k flows/s, ` +
      `${Math.round(Number(now) / 1024)} MiB, peak ${
        Math.round(Number(peak) / 1024)
      } MiB`,
  );
}
await writer.close();
await score.status;
await Deno.remove(out);
