import type { ParseArgsConfig } from "node:util";
import {
  downloadRelease,
  LISTED_HOSTS,
  MAX_RELEASE_BYTES,
  OTHER_FORMS,
  PARQUET_RELEASE,
  PartFile,
  planRelease,
  type ReleasePlan,
  type ReleaseRequest,
  triedRemark,
} from "../tools/download/mod.ts";
import {
  formatBytes,
  print,
  printError,
  printText,
  type Progress,
  showProgress,
  SILENT,
  UsageError,
} from "../base/mod.ts";
import { readCitation, RELEASE_FILE } from "../dataset/schema/mod.ts";
import { parseFlags, runCommand } from "./command.ts";
import { interruptible } from "./interrupt.ts";

/** The flags of the download, for `parseFlags`. */
export const DOWNLOAD_FLAGS = {
  dir: { type: "string" },
  url: { type: "string" },
  sha256: { type: "string" },
  force: { type: "boolean" },
  help: { type: "boolean" },
} as const satisfies ParseArgsConfig["options"];

/** Texts as `parseFlags` leaves them. */
export interface DownloadFlags {
  readonly dir?: string;
  readonly url?: string;
  readonly sha256?: string;
  readonly force?: boolean;
}

/**
 * Reads what to download from the flags.
 *
 * @throws {UsageError} If a value is not what its flag allows.
 */
export function readDownloadFlags(
  { dir = "data/UNSW-NB15", url, sha256, force }: DownloadFlags,
): ReleaseRequest {
  if (dir.trim() === "") throw new UsageError("--dir must not be empty");
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new UsageError(
      `--sha256 must be 64 hexadecimal digits: found "${sha256}"`,
    );
  }
  return {
    folder: dir,
    address: url === undefined ? undefined : readAddress(url),
    sha256: sha256?.toLowerCase(),
    force,
  };
}

function readAddress(text: string): URL {
  const address = URL.parse(text);
  const isWeb = address?.protocol === "http:" || address?.protocol === "https:";
  if (!address || !isWeb || address.username || address.password) {
    throw new UsageError(
      "--url must be an http: or https: address without user name and " +
        `password: found "${text}"`,
    );
  }
  return address;
}

const HELP = `Downloads the Parquet release of UNSW-NB15

Usage: deno task download [flags]

  --dir DIR     the data set's folder; default data/UNSW-NB15; the file becomes
                DIR/${RELEASE_FILE}, where deno task train looks
  --url URL     another address of that file, http: or https:
  --sha256 HEX  what the file must hash to; default, for the known address, what
                was published of it; without either, that it is a whole Parquet
                file is all that is checked
  --force       replace the file if another one is there; otherwise it is left
  --help        print this

A transfer that breaks is tried again, and running the task again goes on where
it stopped. The file gets its name once its size and SHA-256 are right. Nothing
larger than ${formatBytes(MAX_RELEASE_BYTES)} is taken.

Known addresses; "not tried" is what has not been reached yet:
  ${PARQUET_RELEASE.address}${triedRemark(PARQUET_RELEASE)}
      ${PARQUET_RELEASE.holds}, ${PARQUET_RELEASE.size}
  ${OTHER_FORMS.address}${triedRemark(OTHER_FORMS)}
      ${OTHER_FORMS.holds};
      ask there, this task does not download them

Hosts that are connected to: ${LISTED_HOSTS.join(", ")};
with --url, its host and those that it redirects to.

Examples:
  deno task download
  deno task download --dir /data/unsw
  deno task download --url https://example.org/UNSW_Flow.parquet --sha256 HEX`;

// The task has --allow-net without a list, since --url may name any host. What
// may be connected to is enforced in lib/tools/download: admission.ts and request.ts.
if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const flags = parseFlags(Deno.args, DOWNLOAD_FLAGS);
  if (flags.help) return printText(HELP);
  const plan = planRelease(readDownloadFlags(flags));
  const citation = await readCitation();
  const { sha256, wasThere } = await unlessInterrupted(
    plan,
    (signal) =>
      downloadRelease(plan, {
        signal,
        announce: () => announce(plan, citation),
        log: printError,
        progress: transferProgress,
      }),
  );
  const { target } = plan;
  if (wasThere) {
    return print(`${target} is there already, with SHA-256 ${sha256}`);
  }
  const checked = plan.sha256 === null ? "not checked" : "as it must be";
  print(`Wrote ${target}: SHA-256 ${sha256}, ${checked}`);
}

/** Says what is about to come, and on which terms. */
function announce(plan: ReleasePlan, citation: string): void {
  const { address, target, sha256, isKnown } = plan;
  const size = isKnown ? PARQUET_RELEASE.size : "not known";
  printText(
    `Downloading ${address}${isKnown ? triedRemark(PARQUET_RELEASE) : ""}
  to       ${target}
  size     ${size}
  SHA-256  ${sha256 ?? "not known"}
Other forms: ${OTHER_FORMS.holds}:
  ask at ${OTHER_FORMS.address}${triedRemark(OTHER_FORMS)}

${citation}
`,
  );
}

/** In thousands of bytes; silent where nobody knows how many there are. */
function transferProgress(from: number, total: number | null): Progress {
  if (total === null) return SILENT;
  const bar = showProgress("Downloading", total / 1000, "kB", {
    from: from / 1000,
    lines: true,
  });
  return { update: (done) => bar.update(done / 1000), stop: bar.stop };
}

/** Ctrl-C ends it between two pieces. */
async function unlessInterrupted<T>(
  { target }: ReleasePlan,
  download: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return await interruptible(download, async () => {
    using part = await PartFile.find(target);
    printError(`Interrupted: ${part.describe()}`);
  });
}
