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
    says: '--split must be one of random, temporal: found "stratified"',
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
    what: "a name that is empty",
    says: "--data must not be empty",
    provoke: run("--data", " "),
  },
];

function run(...args: string[]) {
  return () => readRunFlags(parseFlags(args, RUN_FLAGS));
}
