import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBackend } from "../../../lib/model/tensorflow/backend.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { captureConsole } from "../_capture_console.ts";

Deno.test("openBackend() opens the backend asked for, and computes with it", async () => {
  for (const engine of ["wasm", "cpu"] as const) {
    const backend = await openBackend(engine);
    assertEquals(backend.name, engine);
    assertEquals(tf.getBackend(), engine);
    const sum = tf.tidy(() => tf.add(tf.tensor1d([1, 2]), 1).arraySync());
    assertEquals(sum, [2, 3]);
  }
});

Deno.test("openBackend() finds the native library, or says in one line what is missing", async () => {
  const result = await openBackend("tensorflow").catch((error) => error);
  if (result instanceof Error) {
    assert(result instanceof InputError, String(result));
    assertMatch(
      result.message,
      /^Cannot use the engine tensorflow: .+; deno task setup:tensorflow .+$/,
    );
  } else {
    assertEquals(result.name, "tensorflow");
    assertMatch(result.device, /^TensorFlow 2\.\d+\.\d+ \([CG]PU.*\)$/);
    assertEquals(tf.getBackend(), "tensorflow");
  }
});

Deno.test("openBackend() falls back to something that needs no install", async () => {
  const { name } = await openBackend("auto");
  assert(name === "tensorflow" || name === "wasm", name);
});

Deno.test("openBackend() prints nothing, nor do the libraries", async () => {
  const printed = await captureConsole(async () => {
    for (const engine of ["cpu", "auto"] as const) {
      await openBackend(engine);
      tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync());
    }
  });
  assertEquals(printed, []);
});

Deno.test("openBackend() finds the WASM binaries from any folder", async () => {
  const module = new URL(
    "../../../lib/model/tensorflow/backend.ts",
    import.meta.url,
  ).href;
  const elsewhere = await Deno.makeTempDir();
  try {
    const script = join(elsewhere, "open.ts");
    await Deno.writeTextFile(
      script,
      `import { openBackend } from ${JSON.stringify(module)};
      console.log((await openBackend("wasm")).device);`,
    );
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "--allow-read",
        "--allow-env",
        "--allow-sys",
        `--config=${
          fileURLToPath(new URL("../../../deno.json", import.meta.url))
        }`,
        script,
      ],
      cwd: elsewhere,
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    assertEquals(new TextDecoder().decode(stdout), "WebAssembly (CPU)\n");
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
});
