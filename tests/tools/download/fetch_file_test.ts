import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { ANY_HOST, LISTED } from "../../../lib/tools/download/request.ts";
import {
  fetchFile,
  type FetchOptions,
} from "../../../lib/tools/download/fetch_file.ts";
import { PartFile } from "../../../lib/tools/download/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { FILE, type Served, serveFile, withServer } from "./_server.ts";

/** Pauses that a test does not notice. */
const QUICK: FetchOptions = { backoffMs: 1 };

/** Transfers into the test's folder and returns the bytes of the part. */
async function fetchInto(
  { folder, address }: Pick<Served, "folder" | "address">,
  options: FetchOptions = QUICK,
  admission = ANY_HOST,
): Promise<Uint8Array> {
  using part = await PartFile.find(join(folder, "flows"));
  await fetchFile(address, part, admission, options);
  return await Deno.readFile(part.path);
}

/** Bytes that are there for the next transfer. */
async function sizeOfPart(folder: string): Promise<number> {
  using part = await PartFile.find(join(folder, "flows"));
  return part.size;
}

const range = (headers: Headers) => [
  headers.get("range"),
  headers.get("if-range"),
];

Deno.test("fetchFile() goes on where the connection broke", () =>
  withServer(
    (request, nth) =>
      serveFile(request, { until: nth === 0 ? 400 : undefined }),
    async (served) => {
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      assertEquals(await fetchInto(served, { ...QUICK, log }), FILE);
      assertEquals(served.requests.map(range), [
        [null, null],
        ["bytes=400-", '"one"'],
      ]);
      assertEquals(lines, [
        "the connection failed (error reading a body from connection); " +
        "trying again in 0.001 s",
        "going on after 400 bytes",
      ]);
      // Or the length, and the place to go on at, would be of other bytes.
      assertEquals(served.requests[0]!.get("accept-encoding"), "identity");
    },
  ));

Deno.test("fetchFile() goes on where an earlier transfer gave up", () =>
  withServer(
    (request, nth) =>
      serveFile(request, { until: nth === 0 ? 400 : undefined }),
    async (served) => {
      const error = await assertRejects(
        () => fetchInto(served, { tries: 1 }),
        InputError,
      );
      assertEquals(
        error.message,
        `Cannot download ${served.address}: the connection failed (error ` +
          "reading a body from connection), after 1 tries; 400 bytes are kept " +
          `in ${join(served.folder, "flows.part")}: running it again goes on`,
      );
      assertEquals(await fetchInto(served), FILE);
      assertEquals(range(served.requests[1]!), ["bytes=400-", '"one"']);
    },
  ));

Deno.test("fetchFile() asks nothing when all of it is there", () =>
  withServer((request) => serveFile(request), async (served) => {
    await fetchInto(served);
    assertEquals(await fetchInto(served), FILE);
    assertEquals(served.requests.length, 1);
  }));

Deno.test("fetchFile() starts over at another address", () =>
  withServer(
    (request, nth) =>
      serveFile(request, { until: nth === 0 ? 400 : undefined }),
    async (served) => {
      await assertRejects(() => fetchInto(served, { tries: 1 }));
      const address = new URL("/other.parquet", served.address);
      assertEquals(await fetchInto({ ...served, address }), FILE);
      assertEquals(range(served.requests[1]!), [null, null]);
    },
  ));

Deno.test("fetchFile() starts over where the server knows no ranges", () =>
  withServer(
    ({ method }, nth) =>
      serveFile(new Request("http://x", { method }), {
        until: nth === 0 ? 400 : undefined,
      }),
    async (served) => {
      assertEquals(await fetchInto(served), FILE);
      assertEquals(range(served.requests[1]!), ["bytes=400-", '"one"']);
    },
  ));

Deno.test("fetchFile() starts over where the server tells no version", () =>
  withServer(
    (request, nth) =>
      serveFile(request, { etag: null, until: nth === 0 ? 400 : undefined }),
    async (served) => {
      assertEquals(await fetchInto(served), FILE);
      assertEquals(range(served.requests[1]!), [null, null]);
    },
  ));

Deno.test("fetchFile() asks by date where the ETag is a weak one", () =>
  withServer(
    (request, nth) => {
      const response = serveFile(request, {
        etag: 'W/"one"',
        until: nth === 0 ? 400 : undefined,
      });
      response.headers.set("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT");
      return response;
    },
    async (served) => {
      assertEquals(await fetchInto(served), FILE);
      assertEquals(range(served.requests[1]!), [
        "bytes=400-",
        "Thu, 01 Jan 2026 00:00:00 GMT",
      ]);
    },
  ));

const CHANGED = FILE.toReversed();

Deno.test("fetchFile() starts over when the file changed between tries", () =>
  withServer(
    (request, nth) =>
      nth === 0
        ? serveFile(request, { until: 400 })
        : serveFile(request, { file: CHANGED, etag: '"two"' }),
    async (served) => assertEquals(await fetchInto(served), CHANGED),
  ));

Deno.test("fetchFile() joins no piece of another file, whatever the server does", async () => {
  const wrongs: [headers: Record<string, string>, etag: string][] = [
    [{ "content-range": "bytes 400-999/1000" }, '"two"'],
    [{ "content-range": "bytes 400-999/1001" }, '"one"'],
    [{ "content-range": "bytes 399-999/1000" }, '"one"'],
    [{}, '"one"'],
  ];
  for (const [headers, etag] of wrongs) {
    await withServer(
      (request, nth) =>
        nth === 0
          ? serveFile(request, { until: 400 })
          : nth === 1
          ? new Response(CHANGED.subarray(400), {
            status: 206,
            headers: { ...headers, etag },
          })
          : serveFile(request, { file: CHANGED, etag: '"two"' }),
      async (served) => {
        assertEquals(await fetchInto(served), CHANGED);
        assertEquals(range(served.requests[2]!), [null, null]);
      },
    );
  }
});

Deno.test("fetchFile() starts over when there is no such range any more", () =>
  withServer(
    (request, nth) =>
      nth === 1
        ? new Response(null, { status: 416 })
        : serveFile(request, { until: nth === 0 ? 400 : undefined }),
    async (served) => {
      assertEquals(await fetchInto(served), FILE);
      assertEquals(range(served.requests[2]!), [null, null]);
    },
  ));

Deno.test("fetchFile() tries again after a server's error", () =>
  withServer(
    (request, nth) =>
      nth < 2 ? new Response(null, { status: 500 }) : serveFile(request),
    async (served) => {
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      assertEquals(await fetchInto(served, { ...QUICK, log }), FILE);
      assertEquals(lines, [
        "it answers 500 Internal Server Error; trying again in 0.001 s",
        "it answers 500 Internal Server Error; trying again in 0.002 s",
      ]);
    },
  ));

Deno.test("fetchFile() gives up after as many tries as it may make", () =>
  withServer(
    () => new Response(null, { status: 503 }),
    async (served) => {
      const error = await assertRejects(
        () => fetchInto(served, { ...QUICK, tries: 3 }),
        InputError,
      );
      assertEquals(
        error.message,
        `Cannot download ${served.address}: it answers 503 Service ` +
          "Unavailable, after 3 tries; nothing arrived",
      );
      assertEquals(served.requests.length, 3);
      assertEquals([...Deno.readDirSync(served.folder)], []);
    },
  ));

Deno.test("fetchFile() counts only tries that get no further", () =>
  withServer(
    (request) => serveFile(request, { until: 100 }),
    async (served) => {
      assertEquals(await fetchInto(served, { ...QUICK, tries: 2 }), FILE);
      assertEquals(served.requests.length, 10);
    },
  ));

Deno.test("fetchFile() gives up where every try starts over", () =>
  withServer(
    (request) => serveFile(request, { etag: null, until: 100 }),
    async (served) => {
      await assertRejects(() => fetchInto(served, { ...QUICK, tries: 3 }));
      // The first got further than nothing; the others no further than it.
      assertEquals(served.requests.length, 3);
    },
  ));

for (const status of [403, 404, 410]) {
  Deno.test(`fetchFile() asks once where the answer is ${status}`, () =>
    withServer(
      () => new Response(null, { status }),
      async (served) => {
        await assertRejects(
          () => fetchInto(served),
          InputError,
          `it answers ${status}`,
        );
        assertEquals(served.requests.length, 1);
      },
    ));
}

Deno.test("fetchFile() waits as long as the server asks", () =>
  withServer(
    (request, nth) =>
      nth === 0
        ? new Response(null, { status: 429, headers: { "retry-after": "1" } })
        : serveFile(request),
    async (served) => {
      const started = performance.now();
      assertEquals(await fetchInto(served), FILE);
      assert(
        performance.now() - started > 990,
        "a timer may be early by a bit",
      );
    },
  ));

Deno.test("fetchFile() does not wait an hour because the server asks", () =>
  withServer(
    () =>
      new Response(null, { status: 429, headers: { "retry-after": "3600" } }),
    async (served) => {
      await assertRejects(
        () => fetchInto(served),
        InputError,
        "it answers 429 Too Many Requests and asks to wait 3600 s",
      );
      assertEquals(served.requests.length, 1);
    },
  ));

Deno.test("fetchFile() takes a stalled connection for a broken one", () =>
  withServer(
    (request, nth) =>
      nth === 0
        ? serveFile(request, { until: 400, then: "silence" })
        : serveFile(request),
    async (served) => {
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      assertEquals(
        await fetchInto(served, { ...QUICK, stallMs: 100, log }),
        FILE,
      );
      assertEquals(lines, [
        "no byte came for 0.1 s; trying again in 0.001 s",
        "going on after 400 bytes",
      ]);
    },
  ));

Deno.test("fetchFile() does not take a slow connection for a stalled one", () =>
  withServer(
    () => new Response(slowly(FILE, 5, 120)),
    async (served) => {
      // 0.6 s in all, and never more than 0.4 s without a byte.
      assertEquals(await fetchInto(served, { tries: 1, stallMs: 400 }), FILE);
    },
  ));

/** Sends bytes in equal pieces, with a pause in milliseconds before each. */
function slowly(bytes: Uint8Array, pieces: number, pause: number) {
  const length = bytes.length / pieces;
  let sent = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      controller.enqueue(bytes.subarray(sent, sent += length));
      if (sent === bytes.length) controller.close();
    },
  });
}

Deno.test("fetchFile() says when nobody is there", () =>
  withServer(() => new Response(), async ({ folder }) => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    await assertRejects(
      () =>
        fetchInto(
          { folder, address: new URL(`http://127.0.0.1:${port}/`) },
          { ...QUICK, tries: 2 },
        ),
      InputError,
      "the connection failed (client error (Connect)",
    );
  }));

Deno.test("fetchFile() follows redirects, and asks for the rest there too", () =>
  withServer(
    (request, nth) =>
      new URL(request.url).pathname === "/flows.parquet"
        ? new Response(null, {
          status: 302,
          headers: { location: "/cdn?key=1" },
        })
        : serveFile(request, { until: nth < 2 ? 400 : undefined }),
    async (served) => {
      assertEquals(await fetchInto(served), FILE);
      assertEquals(range(served.requests[3]!), ["bytes=400-", '"one"']);
    },
  ));

/** Redirects from the first address to the second, which must not be asked. */
function redirecting(from: string, to: string) {
  const asked: string[] = [];
  const fetch = ((address: URL) => {
    asked.push(address.href);
    return Promise.resolve(Response.redirect(to, 302));
  }) as typeof globalThis.fetch;
  return { address: new URL(from), fetch, asked };
}

Deno.test("fetchFile() asks no host that is not admitted", async () => {
  const { address, fetch, asked } = redirecting(
    "https://huggingface.co/file",
    "https://example.org/file",
  );
  const error = await assertRejects(
    () => fetchInto({ folder: "none", address }, { fetch }, LISTED),
    InputError,
  );
  assertEquals(
    error.message,
    "Cannot download https://huggingface.co/file: https://example.org is " +
      "asked for, but only https: and the hosts huggingface.co, " +
      "*.huggingface.co, *.hf.co are admitted",
  );
  assertEquals(asked, [address.href]);
});

Deno.test("fetchFile() follows no redirect from https: to http:", async () => {
  const { address, fetch, asked } = redirecting(
    "https://example.org/file",
    "http://example.org/file",
  );
  await assertRejects(
    () => fetchInto({ folder: "none", address }, { fetch }),
    InputError,
    "it redirects from https: to http: at example.org",
  );
  assertEquals(asked, [address.href]);
});

Deno.test("fetchFile() follows redirects ten times", async () => {
  const address = "https://example.org/file";
  const { fetch, asked } = redirecting(address, address);
  await assertRejects(
    () => fetchInto({ folder: "none", address: new URL(address) }, { fetch }),
    InputError,
    "it redirects more than 10 times",
  );
  assertEquals(asked.length, 11);
});

/** Answers whole, but with another length than it announced. */
function misannounced(length: number, body: Uint8Array<ArrayBuffer>) {
  const response = () =>
    new Response(body, { headers: { "content-length": `${length}` } });
  return (() => Promise.resolve(response())) as typeof fetch;
}

Deno.test("fetchFile() takes no file of another length than announced", () =>
  withServer(() => new Response(), async (served) => {
    for (const [length, kept] of [[1200, 1000], [800, 0]] as const) {
      await assertRejects(
        () =>
          fetchInto(served, {
            ...QUICK,
            tries: 2,
            fetch: misannounced(length, FILE),
          }),
        InputError,
        `1,000 bytes of ${
          length.toLocaleString("en")
        } bytes came, after 2 tries`,
      );
      assertEquals(await sizeOfPart(served.folder), kept);
    }
  }));

Deno.test("fetchFile() takes no file that is too large, announced or not", () =>
  withServer((request, nth) => {
    if (nth === 0) return serveFile(request);
    return new Response( // without an end
      new ReadableStream({ pull: (controller) => controller.enqueue(FILE) }),
    );
  }, async (served) => {
    for (const found of ["1,000 bytes", "2,000 bytes"]) {
      const maxBytes = found === "1,000 bytes" ? 999 : 1000;
      await assertRejects(
        () => fetchInto(served, { ...QUICK, maxBytes }),
        InputError,
        `Cannot use what ${served.address} sends: expected at most ` +
          `${maxBytes.toLocaleString("en")} bytes, found `,
      );
      assertEquals([...Deno.readDirSync(served.folder)], []);
    }
    assertEquals(served.requests.length, 2);
  }));

Deno.test("fetchFile() stops when it is told to, and keeps what arrived", () =>
  withServer(
    (request) => serveFile(request, { until: 400, then: "silence" }),
    async (served) => {
      const stop = new AbortController();
      const reason = new Error("stop");
      const error = await assertRejects(() =>
        fetchInto(served, {
          signal: stop.signal,
          progress: () => ({ update: () => stop.abort(reason), stop() {} }),
        })
      );
      assertEquals(error, reason);
      assertEquals(await sizeOfPart(served.folder), 400);
    },
  ));

Deno.test("fetchFile() stops in the pause before another try", () =>
  withServer(
    () => new Response(null, { status: 503 }),
    async (served) => {
      const stop = new AbortController();
      const reason = new Error("stop");
      const error = await assertRejects(() =>
        fetchInto(served, {
          backoffMs: 60_000,
          signal: stop.signal,
          log: () => stop.abort(reason),
        })
      );
      assertEquals(error, reason);
    },
  ));

Deno.test("fetchFile() tells how far it is, from where it goes on", () =>
  withServer(
    (request, nth) =>
      serveFile(request, { until: nth === 0 ? 400 : undefined }),
    async (served) => {
      const told: (number | null | string)[][] = [];
      await fetchInto(served, {
        ...QUICK,
        progress: (from, total) => {
          told.push([from, total]);
          return {
            update: (done) => told.push([done]),
            stop: () => told.push(["stop"]),
          };
        },
      });
      assertEquals(told, [
        [0, 1000],
        [400],
        ["stop"],
        [400, 1000],
        [1000],
        ["stop"],
      ]);
    },
  ));
