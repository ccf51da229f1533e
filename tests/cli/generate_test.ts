import pl from "nodejs-polars";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { taskPermissions } from "../../lib/base/mod.ts";
import { readOutcome, taskCommand } from "../run_task.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** `deno task generate` as a person would run it, with the task's permissions. */
const command = (...flags: string[]) =>
  taskCommand("lib/cli/generate.ts", flags, taskPermissions("generate"));

const generate = async (...flags: string[]) =>
  readOutcome(await command(...flags).output());

Deno.test("generate writes flows and says that they are not traffic", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "flows.parquet");
    assertEquals(
      await generate("--rows", "1000", "--seed", "7", "--out", out),
      {
        code: 0,
        stdout: `Wrote 1,000 generated flows (48 attacks) to ${out}: ` +
          "shaped like UNSW-NB15, not traffic\n",
        stderr: "",
      },
    );
    const frame = pl.readParquet(out);
    assertEquals(frame.shape, { height: 1000, width: 50 });
    assertEquals(frame.getColumn("binary_label").sum(), 48);
  }));

Deno.test("generate --attack-share writes that share of attacks", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "flows.parquet");
    const { code, stdout } = await generate(
      "--rows",
      "1000",
      "--attack-share",
      "0.2",
      "--out",
      out,
    );
    assertEquals(code, 0);
    assertStringIncludes(stdout, "1,000 generated flows (200 attacks)");
    assertEquals(pl.readParquet(out).getColumn("binary_label").sum(), 200);
  }));

Deno.test("generate --format writes the logs of tools, with labels if asked", () =>
  inTemporaryFolder(async (folder) => {
    const first: [flags: string, line: RegExp][] = [
      ["--format zeek", /^#separator \\x09$/],
      ["--format zeek-json --labels", /^{"ts":.*"label":"Benign"}$/],
      ["--format eve", /^{"timestamp":.*"event_type":"stats"/],
      ["--format netflow", /^FLOW_START_.*,FLOW_DURATION_MILLISECONDS$/],
      ["--format netflow --labels", /_MILLISECONDS,Label,Attack$/],
      ["--format csv", /^flow_id,.*,binary_label$/],
    ];
    for (const [flags, line] of first) {
      const isCsv = /csv|netflow/.test(flags);
      const out = join(folder, isCsv ? "flows.csv" : "flows.log");
      const { code, stdout } = await generate(
        ...`${flags} --rows 100 --force --out`.split(" "),
        out,
      );
      assertEquals([code, stdout], [
        0,
        `Wrote 100 generated flows (5 attacks) to ${out}: ` +
        "shaped like UNSW-NB15, not traffic\n",
      ]);
      assertMatch((await Deno.readTextFile(out)).split("\n")[0], line);
    }
  }));

Deno.test("generate writes CSV where the name of --out ends so", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "flows.CSV");
    assertEquals((await generate("--rows", "100", "--out", out)).code, 0);
    const lines = (await Deno.readTextFile(out)).trimEnd().split("\n");
    assertEquals(lines.length, 101);
    assertEquals(lines[0].split(",").length, 50);
  }));

Deno.test("generate packs what ends in .gz", () =>
  inTemporaryFolder(async (folder) => {
    const [plain, packed] = ["flows.csv", "flows.csv.gz"]
      .map((name) => join(folder, name));
    for (const out of [plain, packed]) {
      assertEquals((await generate("--rows", "20000", "--out", out)).code, 0);
    }
    const bytes = new Blob([await Deno.readFile(packed)]).stream()
      .pipeThrough(new DecompressionStream("gzip"));
    assertEquals(
      await new Response(bytes).text(),
      await Deno.readTextFile(plain),
    );
  }));

Deno.test("generate --start, --days, --drift and no attacks: a second week", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "week2.csv");
    const flags = "--start 2026-03-09T12:00 --days 7 --drift --attack-share 0";
    const { stdout } = await generate(
      ...`--rows 2000 ${flags} --out`.split(" "),
      out,
    );
    assertStringIncludes(stdout, "2,000 generated flows (0 attacks)");
    const flows = pl.readCSV(out);
    const times = flows.getColumn("stime");
    const start = Date.parse("2026-03-09T12:00Z") / 1000;
    // A flow every 302 seconds: the first and the last lie near the ends.
    assertEquals(
      [times.min() - start, times.max() - start].map((seconds) =>
        Math.floor(seconds / 302.4)
      ),
      [0, 1999],
    );
    const servers = flows.getColumn("destination_ip").toArray();
    assert(servers.includes("192.0.2.21"), "no backups");
  }));

Deno.test("generate leaves a file alone unless --force replaces it", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "flows.parquet");
    await Deno.writeTextFile(out, "mine");
    assertEquals(await generate("--rows", "100", "--out", out), {
      code: 1,
      stdout: "",
      stderr: `error: Cannot write ${out}: ` +
        "it is there already; --force replaces it\n",
    });
    assertEquals(await Deno.readTextFile(out), "mine");
    assertEquals(
      await generate("--rows", "100", "--out", out, "--force", "--quiet"),
      { code: 0, stdout: "", stderr: "" },
    );
    assertEquals(pl.readParquet(out).height, 100);
  }));

Deno.test("generate says in one line where it cannot write", () =>
  inTemporaryFolder(async (folder) => {
    const missing = join(folder, "missing", "flows.parquet");
    const taken = join(folder, "folder.parquet");
    await Deno.mkdir(taken);
    const wrong = [
      [missing, "its folder is not there"],
      [taken, "it is a folder"],
    ];
    for (const [out, reason] of wrong) {
      assertEquals(await generate("--rows", "100", "--out", out), {
        code: 1,
        stdout: "",
        stderr: `error: Cannot write ${out}: ${reason}\n`,
      });
    }
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name),
      ["folder.parquet"],
    );
  }));

for (
  const [signal, code, name] of [
    ["SIGINT", 130, "flows.parquet"],
    ["SIGTERM", 143, "flows.parquet"],
    ["SIGINT", 130, "flows.csv"],
  ] as const
) {
  Deno.test(`generate leaves nothing of ${name} when ${signal} stops it`, () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, name);
      const child = command("--rows", "2000000", "--out", out).spawn();
      await growing(folder);
      child.kill(signal);
      assertEquals(readOutcome(await child.output()), {
        code,
        stdout: "",
        stderr: "Interrupted: nothing was written\n",
      });
      assertEquals([...Deno.readDirSync(folder)], []);
    }));
}

/**
 * Waits for an unfinished file. The task listens for signals before it opens it,
 * and writes for seconds after.
 */
async function growing(folder: string) {
  while ([...Deno.readDirSync(folder)].length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("generate replaces no file that appears while it writes", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "flows.parquet");
    const child = command("--rows", "200000", "--out", out).spawn();
    await growing(folder);
    await Deno.writeTextFile(out, "theirs");
    const { code, stdout, stderr } = readOutcome(await child.output());
    const copy = join(folder, "flows-2.parquet");
    assertEquals([code, stdout, stderr], [
      1,
      "",
      `error: Cannot write ${out}: another program made it meanwhile; ` +
      `the result is in ${copy}\n`,
    ]);
    assertEquals(await Deno.readTextFile(out), "theirs");
    assertEquals(pl.readParquet(copy).height, 200_000);
  }));

Deno.test("generate names a wrong flag, and what its value must be", async () => {
  const wrong: [flags: string[], stderr: RegExp][] = [
    [
      ["--rows", "99"],
      /^error: --rows must be .* 100 to 100000000: found "99"\n$/,
    ],
    [["--rows", "100000001"], /^error: --rows .*\n$/],
    [["--rows", "many"], /^error: --rows .* found "many"\n$/],
    [["--seed=-1"], /^error: --seed must be .* 0 to 2147483647: found "-1"\n$/],
    [
      ["--attack-share=-0.1"],
      /^error: --attack-share must be a number from 0 and below 1: found "-0.1"\n$/,
    ],
    [["--attack-share", "1"], /^error: --attack-share .* found "1"\n$/],
    [["--attack-share", "NaN"], /^error: --attack-share .* found "NaN"\n$/],
    [["--seed", "0.5"], /^error: --seed .* found "0.5"\n$/],
    [
      ["--days", "0"],
      /^error: --days must be .* above 0 and up to 3660: .*\n$/,
    ],
    [
      ["--start", "2026-02-30"],
      /^error: --start must be a date from 2000 to 2037.*: found "2026-02-30"\n$/,
    ],
    [["--start", "1999-12-31"], /^error: --start .* found "1999-12-31"\n$/],
    [["--start", "2038-01-01"], /^error: --start .* found "2038-01-01"\n$/],
    [["--start", "2026-03-02T25:00"], /^error: --start .*\n$/],
    [["--start", "today"], /^error: --start .* found "today"\n$/],
    [
      ["--format", "pcap"],
      /^error: --format must be one of parquet, csv, zeek.* found "pcap"\n$/,
    ],
    [
      ["--format", "eve", "--labels"],
      /^error: --labels goes with .*: found eve, which has no place for them\n$/,
    ],
    [["--labels"], /^error: --labels goes with .*: found parquet, .*\n$/],
    [["--out", ""], /^error: --out must not be empty\n$/],
    [
      ["--out", "a.log"],
      /^error: --out must end in .*--format .*\(zeek, zeek-json, eve\): found "a.log"\n$/,
    ],
    [["--out", "flows"], /^error: --out must end in .*: found "flows"\n$/],
    [
      ["--format", "parquet", "--out", "a.csv"],
      /^error: --out must end in .parquet for --format parquet: found "a.csv"\n$/,
    ],
    [
      ["--format", "csv", "--out", "a.parquet"],
      /^error: --out must end in .csv for --format csv: found "a.parquet"\n$/,
    ],
    [
      ["--out", "a.parquet.gz"],
      /^error: --out must end in .*: found "a.parquet.gz"\n$/,
    ],
    [
      ["--row", "100"],
      /^error: unknown flag --row; did you mean --rows\? --help lists all flags\n$/,
    ],
    [["--seed"], /^error: .*--seed.*\n$/],
    [["flows.parquet"], /^error: .*flows\.parquet.*\n$/],
  ];
  for (const [flags, expected] of wrong) {
    const { code, stdout, stderr } = await generate(...flags);
    assertEquals({ code, stdout }, { code: 2, stdout: "" });
    assertMatch(stderr, expected);
  }
});

Deno.test("generate --help shows every flag and examples", async () => {
  const { code, stdout } = await generate("--help");
  assertEquals(code, 0);
  const flags = [
    ...["rows", "seed", "attack-share", "start", "days", "drift", "format"],
    ...["labels", "out", "force", "quiet"],
  ];
  for (const flag of [...flags, "help"]) {
    assertStringIncludes(stdout, `--${flag} `);
  }
  assertStringIncludes(stdout, "deno task generate --rows 50000 --seed 7");
});
