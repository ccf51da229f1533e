import { falseAlarmRateStrategy } from "./false_alarm_rate.ts";
import { potStrategy } from "./pot.ts";
import type { ThresholdStrategy } from "./threshold_strategy.ts";
import { youdenStrategy } from "./youden.ts";

/** The name of a way to choose the threshold. */
export type ThresholdStrategyName = "false-alarm-rate" | "youden" | "pot";

/** Every way to choose the threshold. */
export const THRESHOLD_STRATEGIES: Readonly<
  Record<ThresholdStrategyName, ThresholdStrategy>
> = {
  "false-alarm-rate": falseAlarmRateStrategy,
  youden: youdenStrategy,
  pot: potStrategy,
};
