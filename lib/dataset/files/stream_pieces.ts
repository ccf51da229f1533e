/** The beginning of a stream, and the whole stream, that beginning included. */
export interface PeekedStream {
  readonly head: Uint8Array;
  /** Whether nothing comes after the head. */
  readonly isWhole: boolean;
  readonly stream: ReadableStream<Uint8Array>;
}

/**
 * Reads as much of a stream's beginning as it takes to tell what it is.
 *
 * @param isEnough Asked, of what has come, whether it is enough.
 */
export async function peek(
  stream: ReadableStream<Uint8Array>,
  isEnough: (head: Uint8Array) => boolean,
): Promise<PeekedStream> {
  const reader = stream.getReader();
  let head = new Uint8Array(0);
  let isWhole = false;
  while (!isWhole && !isEnough(head)) {
    const { done, value } = await reader.read();
    if (done) isWhole = true;
    else head = joined(head, value);
  }
  const whole = new ReadableStream<Uint8Array>({
    start(controller) {
      if (head.length > 0) controller.enqueue(head);
      if (isWhole) controller.close();
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return { head, isWhole, stream: whole };
}

function joined(first: Uint8Array, second: Uint8Array) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/**
 * The bytes of a stream a piece at a time. What has come does not wait long for
 * what has not: a piece may be small where the stream pauses.
 *
 * @param size Bytes of a piece at the most.
 * @param patience How long a byte waits for others, in ms.
 * @returns Views of one buffer: a piece is gone when the next is asked for.
 */
export async function* streamPieces(
  stream: ReadableStream<Uint8Array>,
  size: number,
  patience: number,
): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  const buffer = new Uint8Array(size);
  let filled = 0;
  let timer: Timer | null = null;
  try {
    let coming = reader.read();
    while (true) {
      const read = await (timer ? Promise.race([coming, timer.due]) : coming);
      if (read === "due") {
        yield buffer.subarray(0, filled);
        filled = 0;
        timer = null;
        continue;
      }
      if (read.done) break;
      for (let taken = 0; taken < read.value.length;) {
        const part = read.value.subarray(taken, taken + size - filled);
        buffer.set(part, filled);
        filled += part.length;
        taken += part.length;
        if (filled < size) continue;
        yield buffer;
        filled = 0;
        timer?.stop();
        timer = null;
      }
      if (filled > 0) timer ??= startTimer(patience);
      coming = reader.read();
    }
    if (filled > 0) yield buffer.subarray(0, filled);
  } finally {
    timer?.stop();
    reader.cancel().catch(() => {}); // it failed, or was read to its end
  }
}

interface Timer {
  readonly due: Promise<"due">;
  stop(): void;
}

function startTimer(ms: number): Timer {
  const { promise, resolve } = Promise.withResolvers<"due">();
  const id = setTimeout(() => resolve("due"), ms);
  return { due: promise, stop: () => clearTimeout(id) };
}
