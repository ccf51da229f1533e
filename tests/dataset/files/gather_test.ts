import { assertEquals, assertRejects } from "@std/assert";
import { gather, peek } from "../../../lib/dataset/files/pieces.ts";
import { openPipe, streamOf } from "../_streams.ts";

const NEVER = 1e9; // ms: so long does no test take

/** The texts of the pieces. */
async function textsOf(pieces: AsyncIterable<Uint8Array>) {
  const texts: string[] = [];
  for await (const piece of pieces) texts.push(new TextDecoder().decode(piece));
  return texts;
}

Deno.test("gather() gives pieces as full as may be", async () => {
  const stream = () => streamOf(["ab", "cdefg", "", "h", "ijk"]);
  assertEquals(await textsOf(gather(stream(), 4, NEVER)), [
    ...["abcd", "efgh", "ijk"],
  ]);
  assertEquals(await textsOf(gather(streamOf([]), 4, NEVER)), []);
});

Deno.test("gather() does not wait for what has not come", async () => {
  const { pipe, write, isCancelled } = openPipe();
  const pieces = gather(pipe, 1000, 1);
  for (const text of ["first", "second"]) {
    write(text);
    const { value } = await pieces.next(); // nothing else will come before
    assertEquals(new TextDecoder().decode(value!), text);
  }
  await pieces.return();
  write("third"); // ends the read that waits
  await new Promise((done) => setTimeout(done));
  assertEquals(isCancelled(), true);
});

Deno.test("gather() throws what the stream does", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new TypeError("broken"));
    },
  });
  await assertRejects(
    () => textsOf(gather(broken, 4, 1)),
    TypeError,
    "broken",
  );
});

Deno.test("peek() reads no more than is enough, and gives all of it again", async () => {
  const { head, isWhole, chunks } = await peek(
    streamOf(["ab", "cd", "ef"]),
    (head) => head.length >= 3,
  );
  assertEquals([new TextDecoder().decode(head), isWhole], ["abcd", false]);
  assertEquals((await textsOf(chunks)).join(""), "abcdef");
  const short = await peek(streamOf(["ab"]), () => false);
  assertEquals([short.head.length, short.isWhole], [2, true]);
  assertEquals(await textsOf(short.chunks), ["ab"]);
});
