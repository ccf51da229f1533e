import { assertEquals } from "@std/assert";
import { didYouMean, nearestName } from "../../lib/base/mod.ts";

const FLAGS = [
  "data",
  "epochs",
  "exclude",
  "false-alarm-rate",
  "seed",
  "seeds",
];

Deno.test("nearestName() finds what a slip of the keyboard was meant to be", () => {
  const found = (name: string) => nearestName(name, FLAGS);
  assertEquals(found("epoch"), "epochs"); // a letter left out
  assertEquals(found("epochss"), "epochs"); // one more
  assertEquals(found("epachs"), "epochs"); // another
  assertEquals(found("epohcs"), "epochs"); // two swapped
  assertEquals(found("seed"), "seed"); // the very name before a near one
  assertEquals(found("falseAlarmRate"), "false-alarm-rate"); // another spelling
});

Deno.test("nearestName() takes the beginning of a name for it", () => {
  assertEquals(nearestName("false-alarm", FLAGS), "false-alarm-rate");
  assertEquals(nearestName("dataset", FLAGS), "data");
  assertEquals(nearestName("ex", FLAGS), undefined); // it is too short
});

Deno.test("nearestName() finds nothing where nothing is near", () => {
  for (const name of ["", "colour", "x", "e".repeat(10_000)]) {
    assertEquals(nearestName(name, FLAGS), undefined, name);
  }
  assertEquals(nearestName("epoch", []), undefined);
});

Deno.test("didYouMean() asks with the mark that names have, or says nothing", () => {
  assertEquals(didYouMean("epoch", FLAGS, "--"), "; did you mean --epochs?");
  assertEquals(didYouMean("colour", FLAGS), "");
});
