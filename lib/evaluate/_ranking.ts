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

/** Both classes in one ranking, normal flows first. */
export function joinClasses(normal: Float32Array, attack: Float32Array) {
  const count = normal.length + attack.length;
  const scores = new Float32Array(count);
  scores.set(normal);
  scores.set(attack, normal.length);
  const labels = new Uint8Array(count).fill(1, normal.length);
  return { labels, scores };
}

/** How many flows of each class score at least as much as each threshold. */
export interface ThresholdCounts {
  /** The distinct scores, falling. */
  readonly thresholds: Float64Array;
  /** Attacks that score the threshold or more; the last entry is all of them. */
  readonly truePositives: Float64Array;
  /** Normal flows that score the threshold or more; the last is all of them. */
  readonly falsePositives: Float64Array;
}

/**
 * Counts what every distinct score, taken as the threshold, would flag: what the
 * ROC and the precision-recall curve are both made of. Flows of equal score are
 * flagged together, so the order of the input changes nothing.
 *
 * scikit-learn answers with NaN rates, or rates of 1, where a class is missing;
 * this throws.
 *
 * @param labels 0 for a normal flow, 1 for an attack; both must occur.
 * @param scores One finite score a flow, higher when more anomalous.
 * @throws {TypeError} If labels and scores differ in number.
 * @throws {RangeError} If a label is neither 0 nor 1, a score is not finite, or
 * one of the classes is missing.
 */
export function countAtThresholds(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): ThresholdCounts {
  checkLabels(labels, scores, "rank flows");
  const normal = sortedScores(labels, scores, 0);
  const attack = sortedScores(labels, scores, 1);

  const thresholds = new Float64Array(labels.length);
  const truePositives = new Float64Array(labels.length);
  const falsePositives = new Float64Array(labels.length);

  // Two sorted classes are merged from the top, a run of equal scores at a time.
  let count = 0;
  let lastNormal = normal.length - 1;
  let lastAttack = attack.length - 1;
  while (lastNormal > 0 || lastAttack > 0) {
    const threshold = Math.max(normal[lastNormal], attack[lastAttack]);
    while (normal[lastNormal] === threshold) lastNormal--;
    while (attack[lastAttack] === threshold) lastAttack--;
    thresholds[count] = threshold;
    truePositives[count] = attack.length - 1 - lastAttack;
    falsePositives[count] = normal.length - 1 - lastNormal;
    count++;
  }
  return {
    thresholds: thresholds.slice(0, count),
    truePositives: truePositives.slice(0, count),
    falsePositives: falsePositives.slice(0, count),
  };
}

/**
 * The scores of one class, rising, with -Infinity in front to end a search. A
 * typed array sorts natively, many times faster than indices with a comparator.
 */
function sortedScores(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  label: 0 | 1,
): Float64Array {
  const found = new Float64Array(scores.length + 1);
  found[0] = -Infinity;
  let count = 0;
  for (let flow = 0; flow < scores.length; flow++) {
    if (labels[flow] !== label) continue;
    if (!Number.isFinite(scores[flow])) {
      throw new RangeError(
        `Cannot rank flows as scores must be finite: found ${
          scores[flow]
        } at ${flow}`,
      );
    }
    found[++count] = scores[flow];
  }
  if (count === 0) {
    const missing = label === 0 ? "normal flow" : "attack";
    throw new RangeError(
      `Cannot rank flows as both classes are needed: found no ${missing} ` +
        `among ${scores.length} flows`,
    );
  }
  return found.slice(0, count + 1).sort();
}
