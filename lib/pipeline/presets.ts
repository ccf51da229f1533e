/** How many rows a run draws, and how many epochs it trains at the most. */
export interface Preset {
  /** Rows drawn from the data set; null takes all. */
  readonly rows: number | null;
  readonly epochs: number;
}

/** The original's presets, and `sample`, a first look in well under a minute. */
export const PRESETS = {
  sample: { rows: 10_000, epochs: 20 },
  quick: { rows: 50_000, epochs: 30 },
  medium: { rows: 200_000, epochs: 20 },
  default: { rows: 500_000, epochs: 20 },
  full: { rows: null, epochs: 15 },
} as const satisfies Record<string, Preset>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;

/** The original's epochs for a subset of that many rows, whatever the file holds. */
export function epochsForSubset(rows: number): number {
  if (rows <= 100_000) return 30;
  if (rows <= 500_000) return 20;
  return 15;
}
