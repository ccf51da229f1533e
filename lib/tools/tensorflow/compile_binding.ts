import { dirname, join, relative } from "node:path";
import { InputError } from "../../base/mod.ts";
import { errorLine, runProgram } from "../run_program.ts";
import { BINDING } from "../../model/native/mod.ts";

/** The programs that the set-up calls. */
export interface Tools {
  /** Python 3 with pip: downloads and unpacks the wheels. */
  readonly python: string;
  /** A C++ compiler that takes GCC's flags. */
  readonly compiler: string;
  /** Runs the package's own installer. */
  readonly node: string;
  /** Tries the library. */
  readonly deno: string;
}

/** Those on the path, and the Deno that runs this. */
export function defaultTools(): Tools {
  return {
    python: "python3",
    compiler: "g++",
    node: "node",
    deno: Deno.execPath(),
  };
}

/**
 * Makes sure, before anything is downloaded, that the programs are there that
 * fetch the library and compile the binding.
 *
 * @throws {InputError} Names all that is missing.
 */
export async function requirePrograms(
  { python, compiler }: Pick<Tools, "python" | "compiler">,
): Promise<void> {
  const runs = async (program: string, ...args: string[]) =>
    (await runProgram(program, args))?.success ?? false;
  const missing: string[] = [];
  if (!await runs(compiler, "--version")) missing.push(compiler);
  if (!await runs(python, "--version")) missing.push(python);
  else if (!await runs(python, "-m", "pip", "--version")) {
    missing.push(`pip for ${python}`);
  }
  if (missing.length > 0) {
    throw new InputError(
      `Cannot set up TensorFlow: found no ${missing.join(" and no ")}; ` +
        "on Debian and Ubuntu, apt install g++ python3-pip",
    );
  }
}

/** Where the parts of a binding lie. */
export interface BindingParts {
  /** The package, with the binding's sources. */
  readonly packageFolder: string;
  /** What `fetchLibrary()` unpacked, in its final place. */
  readonly library: string;
  /** The headers of Node's C interface. */
  readonly nodeHeaders: string;
}

/** What {@linkcode compileBinding} needs beside the parts. */
export interface CompileOptions {
  /** Folder for temporary files and for the result, there already. */
  readonly scratch: string;
  readonly compiler: string;
  readonly signal?: AbortSignal;
}

/**
 * Compiles a package's binding against TensorFlow's library.
 *
 * @returns A folder within `scratch` that holds what the package lacks, `lib/`.
 * @throws {InputError} If the compiler fails.
 */
export async function compileBinding(
  parts: BindingParts,
  { scratch, compiler, signal }: CompileOptions,
): Promise<string> {
  const result = join(scratch, "compiled");
  const binding = join(result, BINDING);
  await Deno.mkdir(dirname(binding), { recursive: true });
  const compiled = await runProgram(
    compiler,
    compileArguments(parts, binding),
    { env: { TMPDIR: scratch }, signal },
  );
  if (!compiled?.success) {
    throw new InputError(
      `Cannot set up TensorFlow: ${compiler} failed: ` +
        firstError(compiled?.output ?? "it is not there"),
    );
  }
  return result;
}

/**
 * What the compiler is called with; the package's own `binding.gyp` says the
 * same for another library.
 *
 * The binding finds the library by the way from its place in the package, so
 * that both may move along with the project.
 *
 * @param target The file to write.
 */
export function compileArguments(
  { packageFolder, library, nodeHeaders }: BindingParts,
  target: string,
): string[] {
  const source = (name: string) => join(packageFolder, "binding", name);
  const libraries = join(library, "tensorflow");
  const place = dirname(join(packageFolder, BINDING));
  return [
    ...["-std=c++17", "-O2", "-shared", "-fPIC", "-DNAPI_VERSION=8"],
    ...["-I", nodeHeaders, "-I", join(libraries, "include")],
    ...[source("tfjs_backend.cc"), source("tfjs_binding.cc"), "-o", target],
    ...["-L", libraries, "-l:libtensorflow_cc.so.2"],
    "-l:libtensorflow_framework.so.2",
    `-Wl,-rpath,$ORIGIN/${relative(place, libraries)}`,
  ];
}

/** A compiler's first error; those that follow tend to follow from it. */
function firstError(output: string): string {
  return output.split("\n").find((line) => /\berror\b/i.test(line))?.trim() ??
    errorLine(output);
}
