import { setTimeout } from "node:timers/promises";
import {
  formatBytes,
  InputError,
  type Progress,
  SILENT,
} from "../../base/mod.ts";
import {
  type Admission,
  bodyOf,
  request,
  StallWatch,
  statusError,
  TransferError,
} from "./request.ts";
import type { Origin, PartFile } from "./part_file.ts";

/** How patient a transfer is, and whom it tells. */
export interface FetchOptions {
  /** Tries in a row that get no further than those before. Default 6. */
  readonly tries?: number;
  /** Milliseconds before the second try; each pause doubles. Default 1,000. */
  readonly backoffMs?: number;
  /** Silence that counts as a broken connection, milliseconds. Default 30,000. */
  readonly stallMs?: number;
  /** The largest file that is taken, in bytes. Default any. */
  readonly maxBytes?: number;
  /** Stops it between two pieces. */
  readonly signal?: AbortSignal;
  /** Is told what went wrong and what is done about it, a line each. */
  readonly log?: (line: string) => void;
  /** Opens the progress of a try; the total is null if nobody knows it. */
  readonly progress?: (from: number, total: number | null) => Progress;
  /** Default Deno's. */
  readonly fetch?: typeof fetch;
}

/** The longest pause a server may ask for, in milliseconds. */
const LONGEST_PAUSE = 120_000;

/**
 * Transfers a file, or what is missing of it, into its part.
 *
 * A broken transfer goes on where it stopped, provided that the server says the
 * file is still the same; a try that fails is repeated while that may help.
 *
 * @throws {InputError} If the file cannot be had, or the part not be written;
 * what had arrived is kept. If it is too large; what had arrived is removed.
 * @throws The signal's reason once it is aborted.
 */
export async function fetchFile(
  address: URL,
  part: PartFile,
  admission: Admission,
  options: FetchOptions = {},
): Promise<void> {
  const { tries = 6, backoffMs = 1000, signal, log = () => {} } = options;
  let failures = 0;
  let furthest = part.size;
  while (true) {
    try {
      return await tryOnce(address, part, admission, options);
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      if (part.size > furthest) {
        furthest = part.size;
        failures = 0;
      }
      failures++;
      const pause = error.retryAfterMs ?? backoffMs * 2 ** (failures - 1);
      if (!error.mayPass) throw giveUp(address, error.message);
      if (failures >= tries || pause > LONGEST_PAUSE) {
        const reason = failures >= tries
          ? `${error.message}, after ${tries} tries`
          : `${error.message} and asks to wait ${Math.ceil(pause / 1000)} s`;
        throw giveUp(address, `${reason}; ${part.describe()}`);
      }
      log(`${error.message}; trying again in ${pause / 1000} s`);
      await setTimeout(pause, undefined, { signal })
        .catch(() => signal?.throwIfAborted()); // with its own reason
    }
  }
}

function giveUp(address: URL, reason: string): InputError {
  return new InputError(`Cannot download ${address}: ${reason}`);
}

async function tryOnce(
  address: URL,
  part: PartFile,
  admission: Admission,
  {
    stallMs = 30_000,
    maxBytes = Infinity,
    signal,
    log = () => {},
    progress: openProgress = () => SILENT,
    fetch = globalThis.fetch,
  }: FetchOptions,
): Promise<void> {
  const name = address.origin + address.pathname;
  if (part.isPartOf(name) && part.isComplete) return;
  using watch = new StallWatch(stallMs, signal);
  const response = await request(address, {
    admission,
    headers: {
      "accept-encoding": "identity", // lengths are those of the file itself
      ...part.isPartOf(name) ? rangeHeaders(part) : {},
    },
    signal: watch.signal,
    fetch,
  });
  try {
    await placePart(response, part, name, log);
    await checkSize(address, part, part.origin?.size ?? 0, maxBytes);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  const total = part.origin?.size ?? null;
  const progress = openProgress(part.size, total);
  try {
    for await (const bytes of bodyOf(response)) {
      watch.heard();
      await checkSize(address, part, part.size + bytes.length, maxBytes);
      await part.append(bytes);
      progress.update(part.size);
    }
  } finally {
    progress.stop();
  }
  await checkLength(part);
}

/** Removes the part and throws where there are too many bytes. */
async function checkSize(
  address: URL,
  part: PartFile,
  bytes: number,
  maxBytes: number,
): Promise<void> {
  if (bytes <= maxBytes) return;
  await part.discard();
  throw new InputError(
    `Cannot use what ${address} sends: expected at most ` +
      `${formatBytes(maxBytes)}, found ${formatBytes(bytes)} or more; what ` +
      "arrived is removed",
  );
}

function rangeHeaders({ size, origin }: PartFile): Record<string, string> {
  return { range: `bytes=${size}-`, "if-range": origin!.validator! };
}

/** Brings the part to where the answer's bytes begin. */
async function placePart(
  response: Response,
  part: PartFile,
  address: string,
  log: (line: string) => void,
): Promise<void> {
  if (response.status === 200) {
    if (part.size > 0) {
      log("it sends the file from its beginning; starting over");
    }
    return await part.startOver(originOf(response, address));
  }
  if (!part.isPartOf(address)) throw statusError(response);
  if (response.status === 206) {
    if (goesOn(response, part)) {
      return log(`going on after ${formatBytes(part.size)}`);
    }
    await part.discard();
    throw new TransferError("it answers with another piece than asked for");
  }
  if (response.status === 416) {
    await part.discard();
    throw new TransferError("it has no such piece of the file any more");
  }
  throw statusError(response);
}

/** Whether the bytes belong after those of the part (RFC 9110, 14.4). */
function goesOn({ headers }: Response, { size, origin }: PartFile): boolean {
  const range = headers.get("content-range") ?? "";
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
  const validator = validatorOf(headers);
  return Number(first) === size &&
    (total === "*" || origin?.size == null || Number(total) === origin.size) &&
    (validator === null || validator === origin?.validator);
}

function originOf({ headers }: Response, address: string): Origin {
  const length = headers.get("content-length");
  return {
    address,
    validator: validatorOf(headers),
    size: length === null ? null : Number(length),
  };
}

/** What `If-Range` may name: an ETag that is not weak, or else a date. */
function validatorOf(headers: Headers): string | null {
  const etag = headers.get("etag");
  return etag !== null && !etag.startsWith("W/")
    ? etag
    : headers.get("last-modified");
}

/** A proxy may end a body early, or late, without breaking the connection. */
async function checkLength(part: PartFile): Promise<void> {
  const size = part.origin?.size ?? null;
  if (size === null || part.isComplete) return;
  const found = `${formatBytes(part.size)} of ${formatBytes(size)} came`;
  if (part.size > size) await part.discard();
  throw new TransferError(found);
}
