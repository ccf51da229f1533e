import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { ANY_HOST, LISTED } from "../../../lib/tools/download/request.ts";
import { readCitation } from "../../../lib/dataset/mod.ts";
import {
  downloadRelease,
  OTHER_FORMS,
  PARQUET_RELEASE,
  PartFile,
  planRelease,
  type ReleaseRequest,
  triedRemark,
} from "../../../lib/tools/download/mod.ts";
import { InputError, PROJECT, taskPermissions } from "../../../lib/base/mod.ts";
import { RELEASE_FILE } from "../../../lib/dataset/schema/flow_columns.ts";
import { fetchFile } from "../../../lib/tools/download/fetch_file.ts";
import {
  FILE,
  FILE_SHA256,
  type Served,
  serveFile,
  withServer,
} from "./_server.ts";

import config from "../../../deno.json" with { type: "json" };

Deno.test("PARQUET_RELEASE lies on a listed host", () =>
  assertEquals(LISTED.admits(new URL(PARQUET_RELEASE.address)), true));

Deno.test("data/README.md has the addresses, and marks what was not tried", async () => {
  const page = await Deno.readTextFile(join(PROJECT, "data", "README.md"));
  for (const source of [PARQUET_RELEASE, OTHER_FORMS]) {
    assertStringIncludes(page, `<${source.address}>${triedRemark(source)}`);
  }
  assertStringIncludes(page, PARQUET_RELEASE.sha256);
  assertStringIncludes(page, PARQUET_RELEASE.size);
});

Deno.test("triedRemark() marks what was not tried alone", () => {
  assertEquals(triedRemark({ ...OTHER_FORMS, tried: false }), " (not tried)");
  assertEquals(triedRemark({ ...OTHER_FORMS, tried: true }), "");
});

Deno.test("readCitation() has the licence and every paper, and no more", async () => {
  const citation = await readCitation();
  assertStringIncludes(citation, "free for academic research; commercial use");
  assertEquals(citation.match(/doi:10\.\d+/g)?.length, 5);
  assertEquals(citation.includes("#"), false);
});

Deno.test("download is the one task with network permission, and has no other", () => {
  assertEquals(taskPermissions("download"), [
    ...["--no-remote", "--allow-read", "--allow-write"],
    "--deny-write=lib,node_modules,deno.json,deno.lock,package.json,.git,.venv,.tensorflow,spark",
    "--allow-env=TERM",
    "--allow-net",
  ]);
  const tasks = Object.keys(config.tasks) as (keyof typeof config.tasks)[];
  const withNetwork = tasks.filter((task) =>
    taskPermissions(task).some((flag) => flag.startsWith("--allow-net"))
  );
  // The tests' servers are on the loopback interface.
  assertEquals(withNetwork, ["download", "test"]);
  assertEquals(taskPermissions("test").at(-1), "--allow-net=127.0.0.1");
});

const OTHER_SHA256 = "0".repeat(64);

/** Downloads from the test's server into the test's folder. */
const download = (
  { folder, address }: Served,
  rest: Partial<ReleaseRequest> = {},
  announce?: () => void,
) => downloadRelease(planRelease({ folder, address, ...rest }), { announce });

const targetIn = (folder: string) => join(folder, RELEASE_FILE);

async function writeTarget(folder: string, bytes: Uint8Array) {
  const target = targetIn(folder);
  await Deno.mkdir(dirname(target), { recursive: true });
  await Deno.writeFile(target, bytes);
}

/** Names of the files beside the target, itself included. */
const filesIn = (folder: string) =>
  [...Deno.readDirSync(dirname(targetIn(folder)))].map(({ name }) => name);

Deno.test("planRelease() compares with what is known at the known address alone", () => {
  const folder = "data";
  const sha256Of = (rest: Partial<ReleaseRequest>) =>
    planRelease({ folder, ...rest }).sha256;
  const known = new URL(PARQUET_RELEASE.address);
  const other = new URL("https://example.org/flows.parquet");
  assertEquals(sha256Of({}), PARQUET_RELEASE.sha256);
  assertEquals(sha256Of({ address: known }), PARQUET_RELEASE.sha256);
  assertEquals(sha256Of({ address: other }), null);
  assertEquals(sha256Of({ sha256: OTHER_SHA256 }), OTHER_SHA256);
});

Deno.test("downloadRelease() leaves the file alone, once it is checked", () =>
  withServer((request) => serveFile(request), async (served) => {
    const requestsWhenAnnounced: number[] = [];
    assertEquals(
      await download(
        served,
        { sha256: FILE_SHA256 },
        () => requestsWhenAnnounced.push(served.requests.length),
      ),
      { sha256: FILE_SHA256, wasThere: false },
    );
    assertEquals(requestsWhenAnnounced, [0]);
    assertEquals(Deno.readFileSync(targetIn(served.folder)), FILE);
    assertEquals(filesIn(served.folder), ["UNSW_Flow.parquet"]);
  }));

Deno.test("downloadRelease() removes a file with another SHA-256", () =>
  withServer((request) => serveFile(request), async (served) => {
    const error = await assertRejects(
      () => download(served, { sha256: OTHER_SHA256 }),
      InputError,
    );
    assertEquals(
      error.message,
      `Cannot use what ${served.address} sends: its SHA-256 must be ` +
        `${OTHER_SHA256}: found ${FILE_SHA256}; what arrived is removed`,
    );
    assertEquals(filesIn(served.folder), []);
  }));

Deno.test("downloadRelease() replaces nothing by a file with another SHA-256", () =>
  withServer((request) => serveFile(request), async (served) => {
    const mine = new Uint8Array([1]);
    await writeTarget(served.folder, mine);
    await assertRejects(() =>
      download(served, { sha256: OTHER_SHA256, force: true })
    );
    assertEquals(served.requests.length, 1);
    assertEquals(Deno.readFileSync(targetIn(served.folder)), mine);
  }));

Deno.test("downloadRelease() gives no name to a file once it is stopped", () =>
  withServer((request) => serveFile(request), async ({ folder, address }) => {
    const { target } = planRelease({ folder, address });
    {
      using part = await PartFile.find(target);
      await fetchFile(address, part, ANY_HOST);
    }
    const reason = new Error("stop");
    const error = await assertRejects(() =>
      downloadRelease(planRelease({ folder, address }), {
        signal: AbortSignal.abort(reason),
      })
    );
    assertEquals(error, reason);
    assertEquals(filesIn(folder).includes("UNSW_Flow.parquet"), false);
  }));

Deno.test("downloadRelease() asks nothing when the file is there", () =>
  withServer((request) => serveFile(request), async (served) => {
    await writeTarget(served.folder, FILE);
    assertEquals(await download(served, { sha256: FILE_SHA256 }), {
      sha256: FILE_SHA256,
      wasThere: true,
    });
    assertEquals(served.requests.length, 0);
  }));

Deno.test("downloadRelease() replaces another file only with force", () =>
  withServer((request) => serveFile(request), async (served) => {
    await writeTarget(served.folder, new Uint8Array([1]));
    const there = `Cannot write ${targetIn(served.folder)}: it is there ` +
      "already, and ";
    await assertRejects(
      () => download(served),
      InputError,
      `${there}no SHA-256 is given to compare it with; --force replaces it`,
    );
    await assertRejects(
      () => download(served, { sha256: FILE_SHA256 }),
      InputError,
      `${there}its SHA-256 is 4bf5122f`,
    );
    assertEquals(served.requests.length, 0);
    await download(served, { force: true });
    assertEquals(Deno.readFileSync(targetIn(served.folder)), FILE);
  }));

Deno.test("downloadRelease() takes nothing but Parquet where no SHA-256 is known", () =>
  withServer(() => new Response("<p>Log in</p>"), async (served) => {
    await assertRejects(
      () => download(served),
      InputError,
      "it must be a whole Parquet file",
    );
    assertEquals(filesIn(served.folder), []);
  }));

Deno.test("downloadRelease() refuses a folder in the file's place", () =>
  withServer(() => new Response(), async (served) => {
    await Deno.mkdir(targetIn(served.folder), { recursive: true });
    await assertRejects(() => download(served), InputError, "it is a folder");
    assertEquals(served.requests.length, 0);
  }));
