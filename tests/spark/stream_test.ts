import pl from "nodejs-polars";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { readOutcome } from "../run_task.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import {
  countsOf,
  exportTinyDetector,
  type Job,
  namesIn,
  runJobs,
  sparkCommand,
  sparkTest,
  until,
  writeFiles,
} from "./_spark.ts";

const FILES = 12;

sparkTest(
  "score_flows.py --stream neither loses nor doubles a row over kill -9",
  () =>
    inTemporaryFolder(async (folder) => {
      const at = (name: string) => join(folder, name);
      const { model } = await exportTinyDetector(folder);
      const ids = await writeFiles(at("landing"), { files: FILES, rows: 300 });
      const flags = [
        ...[
          "--model",
          model,
          "--input",
          at("landing"),
          "--output",
          at("scores"),
        ],
        ...[
          "--keep",
          "flow_id",
          "--stream",
          "--option",
          "maxFilesPerTrigger=1",
        ],
      ];
      const checkpoint = ["--checkpoint", at("checkpoint")];
      const command = await sparkCommand(
        "score_flows.py",
        [...flags, ...checkpoint],
        { folder },
      );
      const stream = command.spawn();
      const commits = () =>
        namesIn(at("checkpoint/commits")).filter((name) =>
          !name.startsWith(".")
        );
      await until(stream, () => commits().length >= 2);
      stream.kill("SIGKILL");
      const killed = readOutcome(await stream.output());
      assertEquals(killed.code, 137, killed.stderr);
      const done = commits().length;
      assert(done < FILES, "it had ended before it was killed");

      const read: Job = [
        ...[
          "sample_flows",
          "--input",
          at("scores"),
          "--rows",
          "100000",
        ] as const,
        ...["--output", at("all.parquet")],
      ];
      const [again, lost, all] = await runJobs([
        ["score_flows", ...flags, ...checkpoint, "--available-now"],
        // Another checkpoint knows nothing of the files that were scored.
        ["score_flows", ...flags, "--checkpoint", at("new")],
        read, // by Spark, which knows the batches that count
      ], { folder });
      assertEquals(again.code, 0, again.stderr);
      // A batch may have been written, but not yet noted, when the kill came.
      const { rows_in, rows_out } = countsOf(again);
      assertEquals(rows_in, rows_out);
      assertEquals(rows_in, 300 * (FILES - done));
      assertEquals(lost.code, 1);
      assert(
        /^error: Cannot write .*scores: it is there already, but its checkpoint .*\n$/
          .test(lost.stderr),
        lost.stderr,
      );
      assertEquals(all.code, 0, all.stderr);
      const found = pl.readParquet(at("all.parquet")).getColumn("flow_id");
      assertEquals(found.sort().toArray(), ids);
    }),
);

sparkTest(
  "score_flows.py --stream ends in good order at SIGTERM",
  () =>
    inTemporaryFolder(async (folder) => {
      const at = (name: string) => join(folder, name);
      const { model } = await exportTinyDetector(folder);
      await writeFiles(at("landing"), { files: 2, rows: 300 });
      const command = await sparkCommand("score_flows.py", [
        ...[
          "--model",
          model,
          "--input",
          at("landing"),
          "--output",
          at("scores"),
        ],
        ...["--keep", "flow_id", "--stream", "--checkpoint", at("checkpoint")],
      ], { folder });
      const stream = command.spawn();
      await until(
        stream,
        () => namesIn(at("checkpoint/commits")).includes("0"),
      );
      stream.kill("SIGTERM");
      const { code, stdout, stderr } = readOutcome(await stream.output());
      assertEquals(code, 143, stderr); // 128 + 15
      const counts = countsOf({ code, stdout, stderr });
      assertEquals([counts.rows_in, counts.rows_out], [600, 600]);
      const told = await Deno.readTextFile(at("scores/_metrics.json"));
      assertEquals(JSON.parse(told), counts);
    }),
);
