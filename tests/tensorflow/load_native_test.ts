import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { PROJECT } from "../../lib/jupyter/project.ts";
import { hasNativeLibrary } from "../../lib/tensorflow/native_package.ts";

const NAME = "@tensorflow/tfjs-node";

const ignore = !hasNativeLibrary(join(PROJECT, "node_modules", NAME));
if (ignore) {
  console.log("loadNative: skipped, deno task setup:tensorflow comes first");
}

Deno.test({
  name: "loadNative() names the device and prints nothing, nor does TensorFlow",
  ignore,
  async fn() {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--allow-read", "--allow-env", "--allow-sys"],
        ...["--allow-ffi", "lib/tensorflow/print_device.ts", NAME],
      ],
      cwd: PROJECT,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    assertEquals(decoder.decode(stderr), "");
    assertMatch(
      decoder.decode(stdout),
      /^TensorFlow 2\.\d+\.\d+ \((CPU|GPU)\)\n$/,
    );
  },
});
