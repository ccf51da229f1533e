import { join } from "node:path";
import { InputError } from "../../base/mod.ts";
import { errorLine, runProgram } from "../run_program.ts";

/** Python packages whose wheels hold TensorFlow's library for a machine. */
export interface Wheels {
  /** What pip downloads; exact versions. */
  readonly requirements: readonly string[];
  /** Size of the downloads, in words. */
  readonly size: string;
}

/** The machine they are for; the fields are those of `Deno.build`. */
export interface Machine {
  readonly os: string;
  readonly arch: string;
}

// The C interface that the binding calls was tried with this version.
const TENSORFLOW = "2.21.0";

/**
 * CUDA 12.9, where TensorFlow's wheel looks for it: beside itself. The packages
 * are those of its extra `and-cuda`, without the compiler, which only XLA calls.
 */
const CUDA = [
  "nvidia-cublas-cu12==12.9.3.13",
  "nvidia-cuda-cupti-cu12==12.9.79",
  "nvidia-cuda-nvrtc-cu12==12.9.86",
  "nvidia-cuda-runtime-cu12==12.9.79",
  "nvidia-cudnn-cu12==9.28.0.42",
  "nvidia-cufft-cu12==11.4.1.4",
  "nvidia-curand-cu12==10.3.10.19",
  "nvidia-cusolver-cu12==11.7.5.82",
  "nvidia-cusparse-cu12==12.5.10.65",
  "nvidia-nccl-cu12==2.32.3",
  "nvidia-nvjitlink-cu12==12.9.86",
];

/** Wheels by architecture, then by processor. */
const LINUX: Record<string, { cpu: Wheels; gpu?: Wheels } | undefined> = {
  x86_64: {
    cpu: { requirements: [`tensorflow-cpu==${TENSORFLOW}`], size: "274 MB" },
    gpu: {
      requirements: [`tensorflow==${TENSORFLOW}`, ...CUDA],
      size: "about 3 GB",
    },
  },
  // There the wheel of this name is for the processor alone.
  aarch64: {
    cpu: { requirements: [`tensorflow==${TENSORFLOW}`], size: "282 MB" },
  },
};

/**
 * Chooses the wheels that the binding can be compiled against.
 *
 * @throws {InputError} If there are none for the machine.
 *
 * @example
 * ```ts
 * import { chooseWheels } from "./wheels.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const machine = { os: "linux", arch: "x86_64" };
 * assertEquals(
 *   chooseWheels(machine, { gpu: false }).requirements,
 *   ["tensorflow-cpu==2.21.0"],
 * );
 * ```
 */
export function chooseWheels(
  { os, arch }: Machine,
  { gpu }: { gpu: boolean },
): Wheels {
  const wheels = os === "linux"
    ? LINUX[arch]?.[gpu ? "gpu" : "cpu"]
    : undefined;
  if (wheels === undefined) {
    throw new InputError(
      "Cannot set up TensorFlow: without the package's own installer it takes " +
        `Linux on x86_64${gpu ? "" : " or aarch64"}: found ${os} on ${arch}`,
    );
  }
  return wheels;
}

/** Name of the folder that holds what was unpacked: `tensorflow-cpu-2.21.0`. */
export function wheelsFolder({ requirements }: Wheels): string {
  return requirements[0].replace("==", "-");
}

/** What is downloaded, for a person: `tensorflow-cpu==2.21.0 (274 MB)`. */
export function describeWheels({ requirements, size }: Wheels): string {
  const [library, ...cuda] = requirements;
  return cuda.length === 0
    ? `${library} (${size})`
    : `${library} and CUDA in ${cuda.length} packages (${size})`;
}

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
