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
