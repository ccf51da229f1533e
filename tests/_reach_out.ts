/**
 * Tries what a compromised package could try with a task's permissions, and prints
 * what came of it: files of the project and one outside to write, modules to
 * import from elsewhere, native code to load from where it can write.
 */
const [outside] = Deno.args;

const written: string[] = [];
for (
  const path of [
    ...["lib/planted.ts", "lib/../lib/planted.ts", "node_modules/planted.js"],
    ...["deno.json", "deno.lock", "package.json", ".git/planted", outside],
  ]
) {
  try {
    using file = Deno.openSync(path, { append: true, create: true });
    file.writeSync(new Uint8Array(0));
    written.push(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

const imported: string[] = [];
for (
  const address of [
    ...["https://deno.land/x/planted.ts?secret", "https://jsr.io/planted.ts"],
    ...["jsr:@std/fmt", "npm:left-pad@1.3.0", "http://127.0.0.1:9/planted.ts"],
  ]
) {
  try {
    await import(address);
    imported.push(address);
  } catch {
    // Had anything been asked for, Deno would have said so on standard error.
  }
}

// One that is there, so that nothing but the permission keeps it from loading.
const loaded: string[] = [];
const library = Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6";
try {
  Deno.dlopen(library, {}).close();
  loaded.push(library);
} catch (error) {
  if (!(error instanceof Deno.errors.NotCapable)) throw error;
}
console.log(JSON.stringify({ written, imported, loaded }));
