import { dirname, join } from "node:path";
import { RELEASE_FILE } from "../../lib/dataset/schema/flow_columns.ts";
import { parseFlags } from "../../lib/cli/command.ts";
import { DOWNLOAD_FLAGS, readDownloadFlags } from "../../lib/cli/download.ts";
import { downloadRelease, planRelease } from "../../lib/tools/download/mod.ts";
import type { BadInput } from "./bad_input.ts";

const ADDRESS = "https://example.org/flows.parquet";
const SHA256 = "0".repeat(64);

/** Flags of a download that cannot be meant. */
export const BAD_DOWNLOAD_FLAGS: readonly BadInput[] = [
  {
    what: "an address that is not of the web",
    says: "--url must be an http: or https: address without user name and " +
      'password: found "ftp://example.org/flows.parquet"',
    provoke: read("--url", "ftp://example.org/flows.parquet"),
  },
  {
    what: "a SHA-256 that is cut short",
    says: '--sha256 must be 64 hexadecimal digits: found "8129db1c"',
    provoke: read("--sha256", "8129db1c"),
  },
];

/** Downloads that cannot be had, or would not be what was asked for. */
export const BAD_DOWNLOADS: readonly BadInput[] = [
  {
    what: "a file that is not at the address",
    says: `Cannot download ${ADDRESS}: it answers 404 Not Found`,
    provoke: download(() =>
      new Response(null, { status: 404, statusText: "Not Found" })
    ),
  },
  {
    what: "a redirect to a host that is not listed",
    says: "Cannot download https://huggingface.co/datasets/rdpahalavan/" +
      "UNSW-NB15/resolve/main/Network-Flows/UNSW_Flow.parquet: " +
      `https://example.org is asked for, but only https: and the hosts ` +
      "huggingface.co, *.huggingface.co, *.hf.co are admitted",
    provoke: download(() => Response.redirect(ADDRESS), []),
  },
  {
    what: "a server that sends less than it announced, each time",
    says:
      `Cannot download ${ADDRESS}: 4 bytes of 9 bytes came, after 6 tries; ` +
      `4 bytes are kept in DIR/${RELEASE_FILE}.part: running it again goes on`,
    provoke: download((headers) =>
      headers.has("range")
        ? new Response(null, {
          status: 206,
          headers: { "content-range": "bytes 4-8/9" },
        })
        : new Response("PAR1", {
          headers: { "content-length": "9", etag: '"1"' },
        })
    ),
  },
  {
    what: "a file with another SHA-256",
    says: `Cannot use what ${ADDRESS} sends: its SHA-256 must be ${SHA256}: ` +
      "found e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855; " +
      "what arrived is removed",
    provoke: download(() => new Response(""), [
      ...["--url", ADDRESS],
      ...["--sha256", SHA256],
    ]),
  },
  {
    what: "a page instead of the file, and no SHA-256 to tell",
    says:
      `Cannot use what ${ADDRESS} sends: it must be a whole Parquet file, ` +
      "which begins and ends with PAR1; what arrived is removed",
    provoke: download(() => new Response("<p>Log in</p>")),
  },
  {
    what: "a file that is far larger than the data set's",
    says:
      `Cannot use what ${ADDRESS} sends: expected at most 366.0 MB, found ` +
      "400.0 MB or more; what arrived is removed",
    provoke: download(() =>
      new Response("PAR1", { headers: { "content-length": "400000000" } })
    ),
  },
  {
    what: "a link in the place of what has arrived",
    says: `Cannot write DIR/${RELEASE_FILE}.part: expected a file, found a ` +
      "symbolic link",
    provoke: async (folder) => {
      const target = join(folder, RELEASE_FILE);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.symlink(join(folder, "mine"), `${target}.part`);
      await download(() => new Response(""))(folder);
    },
  },
  {
    what: "another file in its place",
    says: `Cannot write DIR/${RELEASE_FILE}: it is there already, and no ` +
      "SHA-256 is given to compare it with; --force replaces it",
    provoke: async (folder) => {
      const target = join(folder, RELEASE_FILE);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.writeTextFile(target, "mine");
      await download(() => new Response(""))(folder);
    },
  },
];

function read(...flags: string[]) {
  return () => readDownloadFlags(parseFlags(flags, DOWNLOAD_FLAGS));
}

/** Downloads from a server that answers as told, without a network. */
function download(
  answer: (headers: Headers) => Response,
  flags: string[] = ["--url", ADDRESS],
) {
  const fetch =
    ((_: URL, { headers }: RequestInit) =>
      Promise.resolve(answer(new Headers(headers)))) as typeof globalThis.fetch;
  return (folder: string) =>
    downloadRelease(planRelease(read("--dir", folder, ...flags)()), {
      fetch,
      backoffMs: 1,
    });
}
