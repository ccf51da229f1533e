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
  readFolder,
  runJobs,
  sparkCommand,
  sparkTest,
  THRESHOLD,
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
      // It comes last, and is years older than the others.
      await Deno.rename(at(`landing/${FILES - 1}.parquet`), at("old.parquet"));
      await Deno.utime(at("old.parquet"), 1e9, 1e9);
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
      assert(done < FILES - 1, "it had ended before it was killed");
      await Deno.rename(at("old.parquet"), at("landing/old.parquet"));

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
      await Deno.mkdir(at("empty"));
      const [again, lost, lostToo, all] = await runJobs([
        ["score_flows", ...flags, ...checkpoint, "--available-now"],
        // Another checkpoint knows nothing of the files that were scored.
        ["score_flows", ...flags, "--checkpoint", at("new")],
        ["score_flows", ...flags, "--checkpoint", at("empty")],
        read, // by Spark, which knows the batches that count
      ], { folder });
      assertEquals(again.code, 0, again.stderr);
      const { rows_in, rows_out } = countsOf(again);
      assertEquals(rows_in, rows_out);
      // A batch may have been written, but not yet noted, when the kill came.
      const most = 300 * (FILES - done);
      assert(
        rows_in === most || rows_in === most - 300,
        `${rows_in} of ${most}`,
      );
      for (const { code, stderr } of [lost, lostToo]) {
        assertEquals(code, 1);
        assert(
          /^error: Cannot go on: .* not of one stream/.test(stderr),
          stderr,
        );
      }
      assertEquals(all.code, 0, all.stderr);
      const found = pl.readParquet(at("all.parquet")).getColumn("flow_id");
      assertEquals(found.sort().toArray(), ids);
    }),
);

sparkTest(
  "score_flows.py --stream goes on where output, checkpoint, model and columns are its own",
  () =>
    inTemporaryFolder(async (folder) => {
      const at = (name: string) => join(folder, name);
      const { model } = await exportTinyDetector(folder);
      const others = await exportTinyDetector(at("others"), THRESHOLD + 1);
      const ids = await writeFiles(at("landing"), { files: 2, rows: 300 });
      for (const name of ["empty", "full"]) await Deno.mkdir(at(name));
      await Deno.writeTextFile(at("full/data.csv"), "");

      const score = (output: string, model: string, keep: string): Job => [
        ...["score_flows", "--input", at("landing")] as const,
        ...["--output", at(output), "--model", model, "--keep", keep],
      ];
      const stream = (
        output: string,
        checkpoint: string,
        { file = model, keep = "flow_id" } = {},
      ): Job => [
        ...score(output, file, keep),
        ...["--stream", "--checkpoint", at(checkpoint), "--available-now"],
      ];
      const notOne = /^error: Cannot go on: .* are not of one stream/;
      const cases: [Job, RegExp | null][] = [
        [stream("a", "of_a"), null],
        [stream("b", "of_b"), null],
        [stream("a", "of_a"), null],
        [stream("a", "empty"), notOne],
        [stream("a", "of_b"), notOne],
        [stream("new", "of_a"), notOne],
        [stream("full", "new"), notOne],
        [
          stream("a", "of_a", { file: others.model }),
          /^error: Cannot go on with .*a: .* other values of model_sha256;/,
        ],
        [
          stream("a", "of_a", { keep: "flow_id,dur" }),
          /^error: Cannot go on with .*a: .* other values of kept;/,
        ],
        [
          [...score("a", model, "flow_id"), "--force"],
          /^error: Cannot replace .*a: a stream wrote it/,
        ],
        [
          stream("landing/a", "new"),
          /^error: Cannot write .*: it lies in the input /,
        ],
        [
          stream("c", "c/checkpoint"),
          /^error: --output and --checkpoint must be/,
        ],
      ];
      const outcomes = await runJobs(cases.map(([job]) => job), { folder });
      for (const [i, { code, stderr }] of outcomes.entries()) {
        const [job, refusal] = cases[i];
        assertEquals(code, refusal === null ? 0 : 1, stderr);
        assert(refusal?.test(stderr) ?? true, `${job.join(" ")}: ${stderr}`);
      }
      assertEquals(readFolder(at("a")).height, ids.length);
      assertEquals(namesIn(at("new")), []);
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
