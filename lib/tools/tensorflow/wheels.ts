import { InputError } from "../../base/mod.ts";

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
