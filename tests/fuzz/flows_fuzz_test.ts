/** Files of flows made or damaged at random; see `_parse_flows.ts`. */
import { assertEquals } from "@std/assert";
import { runTask } from "../run_task.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const KINDS = {
  csv: "parseFlows() takes or refuses CSV text made at random",
  "csv-bytes": "parseFlows() takes or refuses CSV text whose bytes changed",
  "csv-stream": "flowBatches() reads around any line of CSV",
  "json-stream": "flowBatches() reads around any line of JSON",
  "json-values": "all readers take or refuse JSON lines made at random",
  parquet: "parseFlows() takes or refuses Parquet whose bytes changed",
  "parquet-pieces":
    "flowBatches() takes or refuses Parquet whose bytes changed",
  "parquet-columns":
    "Flows.read() takes or refuses Parquet whose bytes changed",
};

for (const [kind, name] of Object.entries(KINDS)) {
  Deno.test(name, () =>
    inTemporaryFolder(async (folder) => {
      const { code, stdout, stderr } = await runTask(
        "tests/fuzz/_parse_flows.ts",
        [kind, folder],
        [
          "--allow-read",
          "--allow-write",
          "--allow-env",
          "--allow-ffi",
          "--allow-sys",
        ],
      );
      const last = stdout.trimEnd().split("\n").at(-1);
      const report = stderr.slice(-4000); // a panic that was caught comes before
      assertEquals(code, 0, `exit code ${code}; last input ${last}\n${report}`);
    }));
}
