import { TransferError } from "./transfer_error.ts";

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
