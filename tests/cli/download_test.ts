import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { dirname, join } from "node:path";
import { RELEASE_FILE } from "../../lib/dataset/schema/flow_columns.ts";
import { OTHER_FORMS, PARQUET_RELEASE } from "../../lib/tools/download/mod.ts";
import { taskPermissions } from "../../lib/base/mod.ts";
import {
  FILE,
  FILE_SHA256,
  serveFile,
  withServer,
} from "../tools/download/_server.ts";
import { readOutcome, taskCommand } from "../run_task.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** `deno task download` as a person would run it, with the task's permissions. */
const command = (...flags: string[]) =>
  taskCommand("lib/cli/download.ts", flags, taskPermissions("download"));

const download = async (...flags: string[]) =>
  readOutcome(await command(...flags).output());

Deno.test("download says what is to come, gets it, and then lets it be", () =>
  withServer(
    (request) => serveFile(request),
    async ({ folder, address, requests }) => {
      const target = join(folder, RELEASE_FILE);
      const flags = ["--dir", folder, "--url", address.href];
      flags.push("--sha256", FILE_SHA256.toUpperCase());
      const { code, stdout, stderr } = await download(...flags);
      assertEquals(code, 0);
      const parts = [
        `Downloading ${address}\n`,
        `SHA-256  ${FILE_SHA256}\n`,
        `ask at ${OTHER_FORMS.address} (not tried)\n`,
        "free for academic research",
        "doi:10.1109/MilCIS.2015.7348942",
      ];
      for (const part of parts) assertStringIncludes(stdout, part);
      assertMatch(stdout, /\nWrote .*: SHA-256 [0-9a-f]{64}, as it must be\n$/);
      assertMatch(stderr, /^Downloading: 100 % of 1 kB, .* kB\/s, 0 s left\n$/);
      assertEquals(Deno.readFileSync(target), FILE);
      assertEquals(await download(...flags), {
        code: 0,
        stdout: `${target} is there already, with SHA-256 ${FILE_SHA256}\n`,
        stderr: "",
      });
      assertEquals(requests.length, 1);
    },
  ));

Deno.test("download keeps what arrived when Ctrl-C stops it, and goes on", () =>
  withServer(
    (request, nth) =>
      nth === 0
        ? serveFile(request, { until: 400, then: "silence" })
        : serveFile(request),
    async ({ folder, address, requests }) => {
      const target = join(folder, RELEASE_FILE);
      const flags = ["--dir", folder, "--url", address.href];
      const child = command(...flags).spawn();
      const outcome = child.output();
      const sizeOfPart = async () =>
        (await Deno.stat(`${target}.part`).catch(() => null))?.size;
      while (await sizeOfPart() !== 400) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      child.kill("SIGINT");
      child.kill("SIGINT"); // `deno task` passes on what the terminal sent too
      const { code, stderr } = readOutcome(await outcome);
      assertEquals(code, 130);
      assertEquals(
        stderr.split("\n").slice(-2),
        [
          `Interrupted: 400 bytes are kept in ${target}.part: ` +
          "running it again goes on",
          "",
        ],
      );
      assertEquals((await download(...flags)).code, 0);
      assertEquals(requests[1]!.get("range"), "bytes=400-");
      assertEquals(Deno.readFileSync(target), FILE);
      assertEquals([...Deno.readDirSync(dirname(target))].length, 1);
    },
  ));

Deno.test("download says in one line why it failed", () =>
  withServer(
    () => new Response(null, { status: 404 }),
    async ({ folder, address }) => {
      const { code, stderr } = await download(
        ...["--dir", folder, "--url", address.href],
      );
      assertEquals({ code, stderr }, {
        code: 1,
        stderr: `error: Cannot download ${address}: it answers 404 Not Found\n`,
      });
      assertEquals([...Deno.readDirSync(folder)], []);
    },
  ));

Deno.test("download says in one line that it may not write", () =>
  withServer(
    (request) => serveFile(request),
    async ({ folder, address }) => {
      // Root may write anywhere; without its permission, Deno may not.
      const { code, stderr } = readOutcome(
        await taskCommand(
          "lib/cli/download.ts",
          ["--dir", folder, "--url", address.href],
          ["--allow-read", "--allow-net", "--no-prompt"],
        ).output(),
      );
      assertEquals({ code, stderr }, {
        code: 1,
        stderr: `error: Cannot write ${join(folder, RELEASE_FILE)}.part: ` +
          "Deno's permissions do not allow it (deno.json has the task's)\n",
      });
    },
  ));

Deno.test("download names a wrong flag, and what its value must be", () =>
  inTemporaryFolder(async (folder) => {
    const wrong: [flags: string[], stderr: RegExp][] = [
      [["--url", "flows.parquet"], /^error: --url must .* "flows.parquet"\n$/],
      [
        ["--url", "file:///etc/hosts"],
        /^error: --url must be an http: or .*\n$/,
      ],
      [
        ["--url", "https://a:b@c.org/"],
        /^error: --url .* without user name .*\n$/,
      ],
      [["--sha256", "xyz"], /^error: --sha256 must be 64 .* found "xyz"\n$/],
      [["--dir", " "], /^error: --dir must not be empty\n$/],
      [
        ["--quiet"],
        /^error: unknown flag --quiet: --help lists all flags\n$/,
      ],
    ];
    for (const [flags, expected] of wrong) {
      const { code, stdout, stderr } = await download(
        "--dir",
        folder,
        ...flags,
      );
      assertEquals({ code, stdout }, { code: 2, stdout: "" });
      assertMatch(stderr, expected);
    }
  }));

Deno.test("download --help shows every flag and address, and what was not tried", async () => {
  const { code, stdout } = await download("--help");
  assertEquals(code, 0);
  for (const flag of ["dir", "url", "sha256", "force", "help"]) {
    assertStringIncludes(stdout, `--${flag} `);
  }
  for (const { address } of [PARQUET_RELEASE, OTHER_FORMS]) {
    assertStringIncludes(stdout, `${address} (not tried)\n`);
  }
  assert(
    stdout.split("\n").every((line) =>
      line.length <= 80 || line.includes("https://")
    ),
  );
});
