import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { PROJECT, taskPermissions } from "../../../lib/base/mod.ts";
import { hasNativeLibrary } from "../../../lib/model/native/native_library.ts";

const NAME = "@tensorflow/tfjs-node";

const ignore = !hasNativeLibrary(join(PROJECT, "node_modules", NAME));
if (ignore) {
  console.log("loadNative: skipped, deno task setup:tensorflow comes first");
}

/** What the set-up's trial prints of a package. */
async function printed(name: string) {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", ...taskPermissions("train")],
      ...["lib/tools/tensorflow/print_device.ts", name],
    ],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test({
  name: "loadNative() names the device and prints nothing, nor does TensorFlow",
  ignore,
  async fn() {
    const { stdout, stderr } = await printed(NAME);
    assertEquals(stderr, "");
    assertMatch(stdout, /^TensorFlow 2\.\d+\.\d+ \((CPU|GPU)\)\n$/);
  },
});

Deno.test("print_device prints the device in words, and nothing else", async () => {
  assertEquals(await printed(import.meta.resolve("./_native_stand_in.ts")), {
    stdout: "TensorFlow 2.99.0 (CPU, as it found no GPU)\n",
    stderr: "",
  });
});

Deno.test("print_device prints one line where nothing loads", async () => {
  const { stdout, stderr } = await printed("data:text/javascript,");
  assertEquals(stdout, "");
  assertMatch(stderr, /^.+\n$/);
});
