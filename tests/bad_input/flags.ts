import { parseFlags } from "../../lib/cli/command.ts";
import { readRunFlags, RUN_FLAGS } from "../../lib/cli/run_flags.ts";
import type { BadInput } from "./bad_input.ts";

/** Flags of a run that cannot be meant. */
export const BAD_FLAGS: readonly BadInput[] = [
  {
    what: "a flag that wants a number gets none",
    says: '--seed must be a whole number from 0 to 2147483647: found "seven"',
    provoke: run("--seed", "seven"),
  },
  {
    what: "a word that is not among the choices",
    says: '--split must be one of auto, random, temporal: found "stratified"',
    provoke: run("--split", "stratified"),
  },
  {
    what: "a flag of the other protocol",
    says: "--split is for --protocol honest: found --protocol original",
    provoke: run("--protocol", "original", "--split", "random"),
  },
  {
    what: "a share outside its interval",
    says:
      '--false-alarm-rate must be a number above 0 and up to 0.5: found "2"',
    provoke: run("--false-alarm-rate", "2"),
  },
  {
    what: "a bottleneck wider than a detector can be loaded with",
    says: '--latent-dim must be a whole number from 1 to 1024: found "1025"',
    provoke: run("--latent-dim", "1025"),
  },
  {
    what: "a name that is empty",
    says: "--data must not be empty",
    provoke: run("--data", " "),
  },
  {
    what: "a flag that there is not",
    says: "unknown flag --epoch; did you mean --epochs? --help lists all flags",
    provoke: () => parseFlags(["--epoch", "3"], { epochs: { type: "string" } }),
  },
  {
    what: "a flag that is like none",
    says: "unknown flag --colour: --help lists all flags",
    provoke: () =>
      parseFlags(["--colour", "red"], { epochs: { type: "string" } }),
  },
  {
    what: "a flag without its value",
    says: "--epochs needs a value",
    provoke: () => parseFlags(["--epochs"], { epochs: { type: "string" } }),
  },
  {
    what: "a value that looks like a flag",
    says: "--normal has no value before the next flag; a value that begins " +
      "with - is written --normal=VALUE",
    provoke: () =>
      parseFlags(["--normal", "- Benign"], { normal: { type: "string" } }),
  },
  {
    what: "an argument that belongs to no flag",
    says: "Unexpected argument 'flows.csv': --help lists all flags",
    provoke: () => parseFlags(["flows.csv"], { epochs: { type: "string" } }),
  },
  {
    what: "a second file without its flag",
    says:
      "Unexpected argument 'b.csv'; for several values, --data each time: " +
      "--help lists all flags",
    provoke: () =>
      parseFlags(["--data", "a.csv", "b.csv"], {
        data: { type: "string", multiple: true },
      }),
  },
  {
    what: "a fraction where a whole number is wanted",
    says: '--epochs must be a whole number from 1 to 100000: found "1.5"',
    provoke: run("--epochs", "1.5"),
  },
  {
    what: "a number below the least",
    says: '--batch-size must be a whole number from 2 to 1000000: found "1"',
    provoke: run("--batch-size", "1"),
  },
  {
    what: "a learning rate of 0",
    says: '--learning-rate must be a number above 0 and up to 10: found "0"',
    provoke: run("--learning-rate", "0"),
  },
  {
    what: "an engine that there is not",
    says: "--engine must be one of auto, onnx, tensorflow, wasm, cpu: found " +
      '"cuda"',
    provoke: run("--engine", "cuda"),
  },
  {
    what: "more generated flows than the data set has",
    says: "--subset must be at most 2059415 for generated flows: found " +
      '"3000000"',
    provoke: run("--subset", "3000000"),
  },
  {
    what: "a value for normal flows without a column",
    says: "--normal is for --label COLUMN: found none",
    provoke: run("--normal", "BENIGN"),
  },
  {
    what: "an empty name among columns to leave out",
    says: "--exclude must not be empty",
    provoke: run("--exclude", "sttl,,dttl"),
  },
];

function run(...args: string[]) {
  return () => readRunFlags(parseFlags(args, RUN_FLAGS));
}
