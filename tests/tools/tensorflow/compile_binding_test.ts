import { assert, assertEquals } from "@std/assert";
import { compileArguments } from "../../../lib/tools/tensorflow/compile_binding.ts";

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
