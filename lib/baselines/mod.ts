export type { Baseline } from "./baseline.ts";
export { BASELINES } from "./baselines.ts";
