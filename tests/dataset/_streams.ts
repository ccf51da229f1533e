/** A stream of these chunks. */
export function streamOf(
  chunks: readonly (string | Uint8Array)[],
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(
          typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk,
        );
      }
      controller.close();
    },
  });
}

/** A pipe that stays open, and what is put into it. */
export function openPipe() {
  let isCancelled = false;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const pipe = new ReadableStream<Uint8Array>({
    start(opened) {
      controller = opened;
    },
    cancel() {
      isCancelled = true;
    },
  });
  return {
    pipe,
    write: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
    close: () => controller.close(),
    isCancelled: () => isCancelled,
  };
}
