import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import {
  BINDING,
  hasNativeLibrary,
} from "../../../lib/model/native/native_library.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

Deno.test("hasNativeLibrary() looks for the binding, not for its folder", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.mkdir(join(folder, dirname(BINDING)), { recursive: true });
    assertEquals(hasNativeLibrary(folder), false);
    await Deno.writeTextFile(join(folder, BINDING), "");
    assertEquals(hasNativeLibrary(folder), true);
  }));

Deno.test("hasNativeLibrary() finds a binding for an older Node", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.mkdir(join(folder, "lib", "napi-v3"), { recursive: true });
    const binding = join(folder, "lib", "napi-v3", "tfjs_binding.node");
    await Deno.writeTextFile(binding, "");
    assertEquals(hasNativeLibrary(folder), true);
  }));
