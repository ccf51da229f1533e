import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/base/mod.ts";
import { splitFlags } from "../../lib/tools/spark/mod.ts";

Deno.test("splitFlags() takes values after a blank and after an equals sign", () => {
  const flags = ["--master=yarn", "--conf", "a=b", "--driver-java-options=--x"];
  assertEquals(splitFlags([...flags, "--keep=a", "--keep", "b"]), {
    submit: [
      ...["--master", "yarn", "--conf", "a=b", "--driver-java-options", "--x"],
    ],
    program: ["--keep=a", "--keep", "b"],
  });
});

Deno.test("splitFlags() rejects a flag of spark-submit without a value", () => {
  for (const flags of [["--conf"], ["--conf="], ["--conf", "--input", "x"]]) {
    assertThrows(() => splitFlags(flags), UsageError, "--conf needs a value");
  }
});

Deno.test("splitFlags() rejects a master that Spark has no word for", () => {
  for (const master of ["local", "local[2]", "spark://h:7077", "k8s://x"]) {
    assertEquals(splitFlags(["--master", master]).submit[1], master);
  }
  for (const master of ["localhost", "local[2", "spark://", "yarn-client"]) {
    assertThrows(() => splitFlags(["--master", master]), UsageError, master);
  }
});
