import { join } from "node:path";
import { InputError } from "../../base/mod.ts";
import { errorLine, runProgram } from "../run_program.ts";
import type { Wheels } from "./wheels.ts";

/** What is unpacked of a wheel: libraries, and the headers of the C interface. */
const PARTS = [
  "tensorflow/libtensorflow",
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/platform/ctstring",
  "tensorflow/include/xla/tsl/c/",
  "nvidia/",
];

/** Unpacks the wheels in a folder one by one and removes each. */
const UNPACK = `
import pathlib, sys, zipfile
source, target, *parts = sys.argv[1:]
for wheel in pathlib.Path(source).glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if n.startswith(tuple(parts))]
        archive.extractall(target, names)
    wheel.unlink()
`;

/** What {@linkcode fetchLibrary} needs to know. */
export interface FetchOptions {
  /** Folder for temporary files, there already. */
  readonly scratch: string;
  readonly python: string;
  readonly signal?: AbortSignal;
}

/**
 * Downloads wheels and unpacks what the binding needs of them.
 *
 * The Python at hand may be of any version: nothing of it is used but pip and
 * `zipfile`, and nothing is installed in it.
 *
 * @returns A folder within `scratch` that holds `tensorflow/`, with its headers,
 * and `nvidia/` where there is a GPU to drive.
 * @throws {InputError} If pip cannot download them.
 */
export async function fetchLibrary(
  { requirements }: Wheels,
  { scratch, python, signal }: FetchOptions,
): Promise<string> {
  const wheels = join(scratch, "wheels");
  const library = join(scratch, "library");
  // Where pip and Python would take the system's folder for temporary files.
  const options = { env: { TMPDIR: scratch }, signal };

  const downloaded = await runProgram(python, [
    ...["-m", "pip", "download", "--quiet", "--no-input"],
    ...["--disable-pip-version-check", "--no-cache-dir", "--no-deps"],
    // Only the library is wanted, and it is the same for each Python.
    ...["--only-binary=:all:", "--python-version=3.12"],
    ...["--dest", wheels, ...requirements],
  ], options);
  if (!downloaded?.success) throw failed("pip", downloaded?.output);

  const unpacked = await runProgram(
    python,
    ["-c", UNPACK, wheels, library, ...PARTS],
    options,
  );
  if (!unpacked?.success) throw failed("unpacking", unpacked?.output);
  return library;
}

function failed(step: string, output = "found no Python"): InputError {
  return new InputError(
    `Cannot set up TensorFlow: ${step} failed: ${errorLine(output)}`,
  );
}
