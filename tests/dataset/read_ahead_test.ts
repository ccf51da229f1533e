import { assert, assertEquals, assertRejects } from "@std/assert";
import { readAhead } from "../../lib/dataset/read_ahead.ts";

const later = () => new Promise((resolve) => setTimeout(resolve, 1));

Deno.test("readAhead() keeps the order and has at most four reads under way", async () => {
  let underWay = 0;
  let most = 0;
  const read = async (item: number) => {
    most = Math.max(most, ++underWay);
    await later();
    if (item % 2 === 0) await later(); // later ones may be done before it
    underWay--;
    return item;
  };
  const items = [0, 1, 2, 3, 4, 5, 6];
  assertEquals(await Array.fromAsync(readAhead(items, read)), items);
  assert(most > 1 && most <= 4, `${most} under way`);
});

Deno.test("readAhead() throws an error in its turn and reads no further", async () => {
  const read: number[] = [];
  const given: number[] = [];
  await assertRejects(
    async () => {
      const results = readAhead([0, 1, 2, 3, 4, 5], async (item) => {
        read.push(item);
        await later();
        if (item === 1) throw new RangeError("one");
        return item;
      });
      for await (const result of results) given.push(result);
    },
    RangeError,
    "one",
  );
  assertEquals(given, [0]);
  assertEquals(read, [0, 1, 2, 3, 4]);
});

Deno.test("readAhead() leaves nothing under way when its caller stops early", async () => {
  let underWay = 0;
  const read = async (item: number) => {
    underWay++;
    await later();
    underWay--;
    if (item > 0) throw new RangeError(`${item}`); // no one will ask for it
    return item;
  };
  for await (const _ of readAhead([0, 1, 2, 3, 4, 5], read)) break;
  assertEquals(underWay, 0);
  await later(); // Deno fails the test for a rejection that no one handles
});
