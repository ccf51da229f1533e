import { assertEquals } from "@std/assert";
import { InputError, systemError } from "../../lib/base/mod.ts";

Deno.test("systemError() gives the system's words, not the call or its files", () => {
  const words = (message: string) => {
    const error = Object.assign(new Error(message), { code: "ENOSPC" });
    return (systemError("Cannot write a.bin", error) as InputError).message;
  };
  const full = "Cannot write a.bin: No space left on device (os error 28)";
  assertEquals(words("No space left on device (os error 28)"), full);
  assertEquals(
    words("No space left on device (os error 28): writefile '/x/.a.bin.tmp'"),
    full,
  );
  assertEquals(
    words("No space left on device (os error 28): rename '/x/a' -> '/x/b'"),
    full,
  );
});
