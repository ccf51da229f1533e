import { inTemporaryFolder } from "../../temporary_folder.ts";

/** A file of 1,000 bytes that begins and ends as Parquet does. */
export const FILE = new Uint8Array(1000).map((_, i) => i % 251);
FILE.set(new TextEncoder().encode("PAR1"));
FILE.set(new TextEncoder().encode("PAR1"), 996);

/** The SHA-256 of {@linkcode FILE}, in hexadecimal. */
export const FILE_SHA256 = new Uint8Array(
  await crypto.subtle.digest("SHA-256", FILE),
).toHex();

/** Answers a request; `nth` counts from 0. */
export type Handler = (request: Request, nth: number) => Response;

/** What a test gets: the server's address, a folder, the headers it was sent. */
export interface Served {
  readonly address: URL;
  readonly folder: string;
  readonly requests: Headers[];
}

/** Gives the test a server of its own on the loopback interface, and a folder. */
export function withServer(
  handler: Handler,
  test: (served: Served) => Promise<void>,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const requests: Headers[] = [];
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => {
        requests.push(request.headers);
        return handler(request, requests.length - 1);
      },
    );
    const { port } = server.addr as Deno.NetAddr;
    const address = new URL(`http://127.0.0.1:${port}/flows.parquet`);
    try {
      await test({ address, folder, requests });
    } finally {
      await server.shutdown();
    }
  });
}

/** How {@linkcode serveFile} answers. */
export interface ServeOptions {
  readonly file?: Uint8Array<ArrayBuffer>;
  /** Null for a server that tells no version. */
  readonly etag?: string | null;
  /** Bytes after which the connection breaks, or falls silent. */
  readonly until?: number;
  readonly then?: "break" | "silence";
}

/** Answers as a file server does, `Range` and `If-Range` included. */
export function serveFile(
  { headers }: Request,
  { file = FILE, etag = '"one"', until, then = "break" }: ServeOptions = {},
): Response {
  const [, first] = /^bytes=(\d+)-$/.exec(headers.get("range") ?? "") ?? [];
  const isSame = headers.get("if-range") === etag;
  const from = first !== undefined && isSame ? Number(first) : 0;
  const body = file.subarray(from);
  return new Response(
    until === undefined ? body : brokenBody(body.subarray(0, until), then),
    {
      status: from > 0 ? 206 : 200,
      headers: {
        "content-length": `${body.length}`,
        ...etag !== null ? { etag } : {},
        ...from > 0
          ? {
            "content-range": `bytes ${from}-${file.length - 1}/${file.length}`,
          }
          : {},
      },
    },
  );
}

/** Ends before the announced length, which breaks the connection, or never. */
function brokenBody(bytes: Uint8Array, then: "break" | "silence") {
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(bytes);
      if (then === "silence") return;
      // Late enough that what was sent has left.
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.close();
    },
  });
}
