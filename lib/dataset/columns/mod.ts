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
  withPlainTypes,
} from "./canonical_values.ts";
export {
  columnNamed,
  columnsNamed,
  commonType,
  isIntegerType,
  isNumberType,
  isTextType,
  kindOf,
  plainValues,
  readNumbers,
  readTexts,
  type TextCodes,
  textCodesOf,
  textsOf,
  valuesOf,
} from "./column_values.ts";
export {
  binaryLabels,
  checkLabelColumn,
  classWords,
  columnsWithLabels,
  countLabels,
  fitsValue,
  type LabelChoice,
  labelColumn,
  labelColumnIn,
  parseLabels,
  readLabels,
  UNLABELLED,
  valuesIn,
  withAttackNames,
  withChosenLabels,
  withLabels,
} from "./labels.ts";
export { type NameRow, rowNumber } from "./row_number.ts";
