import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../lib/base/mod.ts";
import {
  chooseWheels,
  describeWheels,
  wheelsFolder,
} from "../../../lib/tools/tensorflow/wheels.ts";
import { compileArguments } from "../../../lib/tools/tensorflow/compile_binding.ts";

const LINUX = { os: "linux", arch: "x86_64" };
const ARM = { os: "linux", arch: "aarch64" };

Deno.test("chooseWheels() takes the smallest wheel that has the library", () => {
  const names = [LINUX, ARM].map((machine) =>
    chooseWheels(machine, { gpu: false }).requirements
  );
  // tensorflow-cpu is not made for ARM, where tensorflow knows no GPU.
  assertEquals(names, [["tensorflow-cpu==2.21.0"], ["tensorflow==2.21.0"]]);
});

Deno.test("chooseWheels() adds CUDA for a GPU, each in an exact version", () => {
  const [library, ...cuda] = chooseWheels(LINUX, { gpu: true }).requirements;
  assertEquals(library, "tensorflow==2.21.0");
  assert(cuda.some((name) => name.startsWith("nvidia-cudnn-cu12")));
  for (const name of cuda) {
    assert(/^nvidia-[a-z0-9-]+==[\d.]+$/.test(name), name);
  }
});

Deno.test("chooseWheels() names the machines it has a wheel for", () => {
  assertThrows(
    () => chooseWheels({ os: "darwin", arch: "aarch64" }, { gpu: false }),
    InputError,
    "it takes Linux on x86_64 or aarch64: found darwin on aarch64",
  );
  assertThrows(
    () => chooseWheels(ARM, { gpu: true }),
    InputError,
    "it takes Linux on x86_64: found linux on aarch64",
  );
});

Deno.test("wheelsFolder() keeps versions apart, and the GPU's library", () => {
  const folders = [true, false].map((gpu) =>
    wheelsFolder(chooseWheels(LINUX, { gpu }))
  );
  assertEquals(folders, ["tensorflow-2.21.0", "tensorflow-cpu-2.21.0"]);
});

Deno.test("describeWheels() names the library, not every part of CUDA", () => {
  assertEquals(
    describeWheels(chooseWheels(LINUX, { gpu: true })),
    "tensorflow==2.21.0 and CUDA in 11 packages (about 3 GB)",
  );
});

const PARTS = {
  packageFolder: "/p/node_modules/.deno/tfjs/node_modules/tfjs-node",
  library: "/p/.tensorflow/tensorflow-cpu-2.21.0",
  nodeHeaders: "/p/node_modules/node-api-headers/include",
};

Deno.test({
  name: "compileArguments() lets the binding find the library from its place",
  ignore: Deno.build.os !== "linux", // paths as they are there
  fn() {
    const args = compileArguments(PARTS, "/tmp/tfjs_binding.node");
    assertEquals(
      args.at(-1),
      // From tfjs-node/lib/napi-v8 up to /p: no path of this machine in it.
      "-Wl,-rpath,$ORIGIN/../../../../../../../" +
        ".tensorflow/tensorflow-cpu-2.21.0/tensorflow",
    );
    assertEquals(args[args.indexOf("-o") + 1], "/tmp/tfjs_binding.node");
    assert(args.includes(`${PARTS.packageFolder}/binding/tfjs_backend.cc`));
    assert(args.includes(PARTS.nodeHeaders));
    assert(args.includes(`${PARTS.library}/tensorflow/include`));
  },
});
