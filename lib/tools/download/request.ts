import type { Admission } from "./admission.ts";
import { TransferError } from "./transfer_error.ts";

/** How a file is asked for. */
export interface RequestOptions {
  readonly admission: Admission;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 10;

/**
 * Asks for a file and follows redirects by hand, so that every address on the
 * way is one that is admitted.
 *
 * @returns The answer that is no redirect, whatever its status.
 * @throws {TransferError} If an address is refused or cannot be reached.
 * @throws The signal's reason once it is aborted.
 */
export async function request(
  address: URL,
  options: RequestOptions,
): Promise<Response> {
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    checkAdmitted(address, options.admission);
    const response = await send(address, options);
    const location = response.headers.get("location");
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, address.href);
    if (next === null) throw refusal("it redirects to what is no address");
    if (address.protocol === "https:" && next.protocol === "http:") {
      throw refusal(`it redirects from https: to http: at ${next.host}`);
    }
    address = next;
  }
  throw refusal(`it redirects more than ${MAX_REDIRECTS} times`);
}

function checkAdmitted(address: URL, { admits, described }: Admission): void {
  if (admits(address)) return;
  throw refusal(
    `${address.protocol}//${address.host} is asked for, but only ` +
      `${described} are admitted`,
  );
}

function refusal(message: string): TransferError {
  return new TransferError(message, { mayPass: false });
}

async function send(
  address: URL,
  { fetch, headers, signal }: RequestOptions,
): Promise<Response> {
  try {
    return await fetch(address, { headers, signal, redirect: "manual" });
  } catch (error) {
    throw networkError(error);
  }
}

/** The bytes of an answer. Throws as {@linkcode request} does. */
export async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (error) {
    throw networkError(error);
  }
}

/** Deno's `fetch` reports a broken connection as a TypeError, as the web does. */
function networkError(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  const { message } = error.cause instanceof Error ? error.cause : error;
  const reason = message.replace(
    /^error sending request for url \(.*?\): /,
    "",
  );
  return new TransferError(`the connection failed (${reason})`, {
    cause: error,
  });
}
