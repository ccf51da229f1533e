import { type RunOptions, runSettings } from "../../lib/pipeline/mod.ts";
import type { BadInput } from "./bad_input.ts";

/** Settings that `runSettings` refuses; `value_problem_test.ts` has more. */
export const BAD_SETTINGS: readonly BadInput[] = [
  {
    what: "a setting that there is not",
    says: "unknown setting contaminaton; did you mean contamination?",
    provoke: set({ contaminaton: 0.02 }),
  },
  {
    what: "a word that is not among a setting's choices",
    says: 'protocol must be one of honest, original: found "orginal"',
    provoke: set({ protocol: "orginal" }),
  },
  {
    what: "a share outside a setting's interval",
    says: "contamination must be a number from 0 to 0.5: found -1",
    provoke: set({ contamination: -1 }),
  },
  {
    what: "a column without the brackets of a list",
    says: 'exclude must be a list of texts: found "sttl"; write ["sttl"]',
    provoke: set({ exclude: "sttl" }),
  },
];

function set(options: Record<string, unknown>) {
  return () => runSettings(options as RunOptions);
}
