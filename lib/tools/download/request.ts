/** What a {@linkcode TransferError} says beside its message. */
export interface TransferErrorOptions extends ErrorOptions {
  /** Whether another try may succeed. Default true. */
  readonly mayPass?: boolean;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** A try to transfer a file failed. Its message is a clause: `it answers …`. */
export class TransferError extends Error {
  override readonly name = "TransferError";
  readonly mayPass: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { mayPass = true, retryAfterMs, ...options }: TransferErrorOptions = {},
  ) {
    super(message, options);
    this.mayPass = mayPass;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Client errors that pass: time-out, too early, too many requests. */
const PASSING_STATUS = new Set([408, 425, 429]);

/**
 * The error for an answer that is not the file.
 *
 * @param now The time in milliseconds, for a `Retry-After` that is a date.
 */
export function statusError(
  { status, statusText, headers }: Response,
  now = Date.now(),
): TransferError {
  return new TransferError(`it answers ${status} ${statusText}`.trimEnd(), {
    mayPass: status >= 500 || PASSING_STATUS.has(status),
    retryAfterMs: retryAfter(headers.get("retry-after"), now),
  });
}

/** Seconds or a date (RFC 9110, 10.2.3); anything else counts as absent. */
function retryAfter(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Says which addresses may be asked, redirects included. */
export interface Admission {
  /** In words, for messages: `the hosts …`. */
  readonly described: string;
  readonly admits: (address: URL) => boolean;
}

/**
 * The hosts of Hugging Face: its site, and those that its files come from, such
 * as `cdn-lfs.huggingface.co`, `cdn-lfs-us-1.hf.co` and
 * `cas-bridge.xethub.hf.co`. A star stands for one name or more.
 */
export const LISTED_HOSTS = [
  "huggingface.co",
  "*.huggingface.co",
  "*.hf.co",
] as const;

/** For an address that the project knows: https, to the listed hosts alone. */
export const LISTED: Admission = {
  described: `https: and the hosts ${LISTED_HOSTS.join(", ")}`,
  admits: ({ protocol, host }) =>
    protocol === "https:" && // `host` has the port where it is not 443
    LISTED_HOSTS.some((listed) =>
      listed.startsWith("*") ? host.endsWith(listed.slice(1)) : host === listed
    ),
};

/** For an address that a person names: it may lead anywhere on the web. */
export const ANY_HOST: Admission = {
  described: "http: and https:",
  admits: ({ protocol }) => protocol === "http:" || protocol === "https:",
};

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

/** Aborts its signal when nothing has been heard of for a while. */
export class StallWatch implements Disposable {
  /** Aborted by silence or by the outer signal, with that one's reason. */
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #limitMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts watching. */
  constructor(limitMs: number, outer?: AbortSignal) {
    this.#limitMs = limitMs;
    this.signal = AbortSignal.any(
      outer ? [outer, this.#own.signal] : [this.#own.signal],
    );
    this.heard();
  }

  /** Something came: the time starts anew. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#own.abort(
        new TransferError(`no byte came for ${this.#limitMs / 1000} s`),
      );
    }, this.#limitMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
