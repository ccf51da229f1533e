/**
 * Throws unless there is a label for each value and each label is 0 or 1.
 *
 * @param values What the labels belong to; only their number is looked at.
 * @param task What cannot be done otherwise, for the message: `"rank flows"`.
 * @throws {TypeError} If there are more labels than values, or fewer.
 * @throws {RangeError} If a label is neither 0 (normal) nor 1 (attack).
 */
export function checkLabels(
  labels: ArrayLike<number>,
  values: ArrayLike<number>,
  task: string,
): void {
  if (labels.length !== values.length) {
    throw new TypeError(
      `Cannot ${task} as each needs one label: ` +
        `found ${labels.length} labels for ${values.length} flows`,
    );
  }
  checkBinary(labels, "labels", task);
}

/**
 * Throws unless each value is 0 or 1.
 *
 * @param name What the values are, for the message, in the plural.
 * @param task What cannot be done otherwise, for the message.
 * @throws {RangeError} If a value is neither 0 (normal) nor 1 (attack).
 */
export function checkBinary(
  values: ArrayLike<number>,
  name: string,
  task: string,
): void {
  for (let flow = 0; flow < values.length; flow++) {
    if (values[flow] !== 0 && values[flow] !== 1) {
      throw new RangeError(
        `Cannot ${task} as ${name} must be 0 (normal) or 1 (attack): ` +
          `found ${values[flow]} at ${flow}`,
      );
    }
  }
}
