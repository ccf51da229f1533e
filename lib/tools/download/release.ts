import { join } from "node:path";
import {
  fileFormatOf,
  hashFile,
  readEnds,
  TAIL_BYTES,
} from "../../dataset/files/mod.ts";
import { RELEASE_FILE } from "../../dataset/schema/mod.ts";
import { checkTarget } from "../../artifacts/mod.ts";
import { InputError } from "../../base/mod.ts";
import { ANY_HOST, LISTED } from "./request.ts";
import { fetchFile, type FetchOptions } from "./fetch_file.ts";
import { PartFile, type Write } from "./part_file.ts";

/** An address that the data set is published at. */
export interface Source {
  readonly address: string;
  /** What lies there. */
  readonly holds: string;
  /** Whether it was ever reached: what was not is marked wherever it is shown. */
  readonly tried: boolean;
}

/** A {@linkcode Source} that is one file. */
export interface FileSource extends Source {
  /** In words: the exact size is not known. */
  readonly size: string;
  /** In hexadecimal, as somebody who has the file published it. */
  readonly sha256: string;
}

/** The one file that `deno task download` gets when it is told no other. */
export const PARQUET_RELEASE: FileSource = {
  address:
    "https://huggingface.co/datasets/rdpahalavan/UNSW-NB15/resolve/main/Network-Flows/UNSW_Flow.parquet",
  holds: "all 2,059,415 flows of UNSW-NB15 in one Parquet file",
  tried: false,
  size: "about 183 MB",
  sha256: "8129db1cef95763a45072052af30a4c954af18b48abb6176f3d8ab732eb7d274",
};

/** The largest file that is taken: twice what is known of the release's size. */
export const MAX_RELEASE_BYTES = 2 * 183e6;

/** Where the forms are to be had that are not downloaded: a page to ask at. */
export const OTHER_FORMS: Source = {
  address: "https://research.unsw.edu.au/projects/unsw-nb15-dataset",
  holds: "the raw CSV files and the CSV partitions for training and testing",
  tried: false,
};

/** The remark on an address that was not tried; nothing on one that was. */
export function triedRemark({ tried }: Source): string {
  return tried ? "" : " (not tried)";
}

/** What to download, and where to. */
export interface ReleaseRequest {
  /** The data set's folder; made if it is not there. */
  readonly folder: string;
  /** Another address of the file. Default the known one. */
  readonly address?: URL;
  /** What the file must hash to, lower-case. Default what is known of it. */
  readonly sha256?: string;
  /** Whether another file there may be replaced. Default false. */
  readonly force?: boolean;
}

/** A {@linkcode ReleaseRequest} with nothing left open. */
export interface ReleasePlan {
  readonly address: URL;
  readonly target: string;
  /** Null where nothing is known to compare with. */
  readonly sha256: string | null;
  readonly isKnown: boolean;
  readonly force: boolean;
}

/** Fills in what is known: the address, and its file's SHA-256. */
export function planRelease(
  { folder, address, sha256, force = false }: ReleaseRequest,
): ReleasePlan {
  const isKnown = address === undefined ||
    address.href === PARQUET_RELEASE.address;
  return {
    address: address ?? new URL(PARQUET_RELEASE.address),
    target: join(folder, RELEASE_FILE),
    sha256: sha256 ?? (isKnown ? PARQUET_RELEASE.sha256 : null),
    isKnown,
    force,
  };
}

/** Options of {@linkcode downloadRelease}. */
export interface DownloadOptions extends FetchOptions {
  /** Is called before the first byte is asked for. */
  readonly announce?: () => void;
  /** How bytes are written. For tests. */
  readonly write?: Write;
}

/** How a download ended. */
export interface Downloaded {
  readonly sha256: string;
  /** Whether the file was there before. */
  readonly wasThere: boolean;
}

/**
 * Downloads the Parquet release, unless it is there.
 *
 * The file gets its name once its size and its SHA-256 are right; where no
 * SHA-256 is known, once it is a whole Parquet file.
 *
 * @throws {InputError} If it cannot be had or written, is not what it should
 * be, or another file is there.
 * @throws The signal's reason once it is aborted.
 */
export async function downloadRelease(
  { address, target, sha256, isKnown, force }: ReleasePlan,
  { announce = () => {}, write, ...options }: DownloadOptions = {},
): Promise<Downloaded> {
  const present = await hashOf(target, force);
  if (present !== null && present === sha256) {
    return { sha256, wasThere: true };
  }
  if (present !== null && !force) throw isThere(target, present, sha256);
  announce();
  using part = await PartFile.find(target, write);
  await fetchFile(address, part, isKnown ? LISTED : ANY_HOST, {
    maxBytes: MAX_RELEASE_BYTES,
    ...options,
  });
  const found = await hashFile(part.path);
  options.signal?.throwIfAborted();
  if (sha256 === null) await checkParquet(address, part);
  if (sha256 !== null && found !== sha256) {
    await part.discard();
    throw new InputError(
      `Cannot use what ${address} sends: its SHA-256 must be ${sha256}: ` +
        `found ${found}; what arrived is removed`,
    );
  }
  await part.finish(force);
  return { sha256: found, wasThere: false };
}

/** Null if there is no file. */
async function hashOf(target: string, force: boolean): Promise<string | null> {
  await checkTarget(target, true);
  const info = await Deno.stat(target).catch(() => null);
  if (info !== null) return await hashFile(target);
  await checkTarget(target, force); // a link that leads nowhere
  return null;
}

function isThere(
  target: string,
  found: string,
  expected: string | null,
): InputError {
  const difference = expected === null
    ? "no SHA-256 is given to compare it with"
    : `its SHA-256 is ${found}, not ${expected}`;
  return new InputError(
    `Cannot write ${target}: it is there already, and ${difference}; ` +
      "--force replaces it",
  );
}

/** A page that asks to log in, say, is sent with status 200, too. */
async function checkParquet(address: URL, part: PartFile): Promise<void> {
  const { head, tail } = await readEnds(part.path, TAIL_BYTES, TAIL_BYTES);
  try {
    if (fileFormatOf(head, tail, part.path) === "parquet") return;
  } catch {
    // said below, as for other formats
  }
  await part.discard();
  throw new InputError(
    `Cannot use what ${address} sends: it must be a whole Parquet file, ` +
      "which begins and ends with PAR1; what arrived is removed",
  );
}
