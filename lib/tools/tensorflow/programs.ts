import { InputError } from "../../base/mod.ts";
import { runProgram } from "../run_program.ts";

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
