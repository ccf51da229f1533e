/**
 * Columns of flows: their types, and their values as numbers, codes and labels.
 *
 * @module
 */
export {
  isGap,
  mayHoldNumbers,
  numbersOfTexts,
  parseColumns,
  withCanonicalTexts,
  withTexts,
} from "./canonical_values.ts";
export {
  commonType,
  isIntegerType,
  isNumberType,
  isTextType,
  kindOf,
} from "./column_types.ts";
export {
  plainValues,
  readNumbers,
  readTexts,
  type TextCodes,
  textsOf,
  valuesOf,
} from "./column_values.ts";
export {
  columnsWithLabels,
  type LabelChoice,
  labelColumnIn,
  withChosenLabels,
} from "./label_choice.ts";
export {
  binaryLabels,
  checkLabelColumn,
  labelColumn,
  parseLabels,
  withAttackNames,
  withLabels,
} from "./labels.ts";
export { type NameRow, rowNumber } from "./name_row.ts";
