import { print, printError, printText, PROJECT } from "../base/mod.ts";
import { describeSetUp, setUpTensorflow } from "../tools/tensorflow/mod.ts";
import { parseFlags, runCommand } from "./command.ts";

const HELP = `Makes TensorFlow's native library available to tfjs-node

Usage: deno task setup:tensorflow [--gpu] [--force]

  --gpu     for tfjs-node-gpu: NVIDIA GPUs, with CUDA from Python wheels
  --force   install it anew where it is there already; if that fails, what is
            there stays
  --help    print this

The package's own installer is tried first. Where it fails, the binding is
compiled, on Linux, against the library inside TensorFlow's Python wheel, which
needs g++ and Python 3 with pip. Writes into node_modules and .tensorflow alone;
without these two folders, it was never there.

Examples:
  deno task setup:tensorflow
  deno task train --engine tensorflow`;

if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const { help, gpu, force } = parseFlags(Deno.args, {
    gpu: { type: "boolean" },
    force: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (help) return printText(HELP);

  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    const setUp = await setUpTensorflow(PROJECT, {
      gpu,
      force,
      log: print,
      signal: interrupt.signal,
    });
    print(describeSetUp(setUp));
  } catch (error) {
    if (error !== interrupt.signal.reason) throw error;
    printError("Interrupted: nothing was installed");
    Deno.exit(130); // what a shell expects after Ctrl-C
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}
