/**
 * Columns of flows: their types, and their values as numbers, codes and labels.
 *
 * @module
 */
export {
  canonicalText,
  isGap,
  mayHoldNumbers,
  numbersOfTexts,
  parseColumns,
  withCanonicalTexts,
  withPlainTypes,
} from "./canonical_values.ts";
export {
  columnNamed,
  type ColumnRequest,
  columnsNamed,
  commonType,
  isIntegerType,
  isNumberType,
  isTextType,
  kindOf,
  plainValues,
  queryOf,
  readNumbers,
  readTexts,
  readValues,
  type TextCodes,
  textCodesOf,
  textsOf,
  type Values,
  valuesOf,
} from "./column_values.ts";
export {
  classWords,
  columnsWithLabels,
  isOneOf,
  type LabelChoice,
  labelColumnIn,
  withChosenLabels,
} from "./label_choice.ts";
export {
  binaryLabels,
  checkLabelColumn,
  countLabels,
  labelColumn,
  parseLabels,
  readLabels,
  UNLABELLED,
  valuesIn,
  withAttackNames,
  withLabels,
} from "./labels.ts";
export { type NameRow, rowNumber } from "./row_number.ts";
