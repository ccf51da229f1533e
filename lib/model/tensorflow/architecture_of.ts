import * as tf from "@tensorflow/tfjs";
import { InputError } from "../../base/mod.ts";
import type { Architecture } from "../engine.ts";
import { networkLayers } from "./network_layers.ts";

/**
 * Reads the architecture off the layers of an autoencoder, so that any engine can
 * train it: {@linkcode AnomalyDetector.create} takes what is returned.
 *
 * The layers must be those that the engines know: hidden blocks of dense,
 * batchNormalization (epsilon 1e-5, momentum 0.9, as PyTorch's), reLU and dropout;
 * a dense bottleneck; the encoder's mirror image; a dense output as wide as the
 * input. Where nothing is dropped, the dropout layer may be left out. They may be
 * in one model, or in models inside it (an encoder and a decoder, say), and all
 * of them trainable. Names, weights and initializers do not count: the first
 * weights come from the seed.
 *
 * @throws {InputError} If a layer is another one, is missing, is frozen, has other
 * settings or does not read the one before it, naming the layer, what was expected and
 * what was found.
 * @throws {RangeError} If a width or a rate is not a possible one.
 *
 * @example Four features to two numbers and back
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { architectureOf } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { dense, reLU, dropout, batchNormalization } = tf.layers;
 * const hidden = (units: number, inputShape?: [number]) => [
 *   dense({ units, inputShape }),
 *   batchNormalization({ epsilon: 1e-5, momentum: 0.9 }),
 *   reLU(),
 *   dropout({ rate: 0.1 }),
 * ];
 * const network = tf.sequential({
 *   layers: [
 *     ...hidden(8, [4]),
 *     dense({ units: 2 }),
 *     ...hidden(8),
 *     dense({ units: 4 }),
 *   ],
 * });
 * assertEquals(architectureOf(network), {
 *   inputDim: 4,
 *   hiddenDims: [8],
 *   latentDim: 2,
 *   dropoutRates: [0.1],
 * });
 * ```
 */
export function architectureOf(model: tf.LayersModel): Architecture {
  const inputDim = widthOf(model);
  checkTrainable(model);
  const layers = chainOf(model);
  const architecture = { inputDim, ...readEncoder(layers) };
  const expected = networkLayers(architecture);
  let at = 0;
  for (const layer of expected) {
    const found = layers[at];
    const isLeftOut = kindOf(layer) === "dropout" &&
      layer.getConfig().rate === 0 && (!found || kindOf(found) !== "dropout");
    if (isLeftOut) continue;
    checkLayer(at, layer, found, layer.name.startsWith("decoder"));
    at++;
  }
  if (at < layers.length) {
    refuse(
      `the output, ${nameOf(at - 1, layers[at - 1])}, must be the last layer`,
      nameOf(at, layers[at]),
    );
  }
  return architecture;
}

/**
 * The layers of a model in their order, those of models inside it in their place,
 * inputs left out.
 *
 * @throws {InputError} If one does not read the layer before it and nothing else.
 */
export function chainOf(model: tf.LayersModel): tf.layers.Layer[] {
  model.layers.forEach((layer, i) => {
    const before = model.layers[i - 1];
    if (!before) return;
    const reads = layer.inboundNodes.map(({ inboundLayers }) => inboundLayers);
    if (reads.some((from) => from.length === 1 && from[0] === before)) return;
    refuse(
      `layer ${layer.name} must read ${before.name} alone`,
      reads.at(-1)?.map(({ name }) => name).join(" and ") || "no layer",
    );
  });
  return model.layers.flatMap((layer) =>
    layer instanceof tf.LayersModel
      ? chainOf(layer)
      : kindOf(layer) === "inputLayer"
      ? []
      : [layer]
  );
}

/** The layers of a model that is frozen as a whole do not say so themselves. */
function checkTrainable(model: tf.LayersModel): void {
  if (!model.trainable) {
    refuse(`model ${model.name} must have trainable true`, "false");
  }
  model.layers.filter((layer) => layer instanceof tf.LayersModel)
    .forEach(checkTrainable);
}

/** What the encoder says of the whole; the decoder has to mirror it. */
function readEncoder(
  layers: readonly tf.layers.Layer[],
): Omit<Architecture, "inputDim"> {
  const kinds = layers.map(kindOf);
  const dense = [...kinds.keys()].filter((at) => kinds[at] === "dense");
  const isLinear = (at: number) => (kinds[at + 1] ?? "dense") === "dense";
  const linear = dense.filter(isLinear);
  if (linear.length !== 2) {
    refuse(
      "bottleneck and output, and no other dense layers, must be without " +
        "batchNormalization, reLU and dropout after them",
      linear.map((at) => nameOf(at, layers[at])).join(", ") || "none",
    );
  }
  const [bottleneck] = linear;
  const hidden = dense.filter((at) => at < bottleneck);
  const unitsOf = (at: number) => layers[at].getConfig().units as number;
  return {
    hiddenDims: hidden.map(unitsOf),
    latentDim: unitsOf(bottleneck),
    dropoutRates: hidden.map((at, i) => {
      const block = layers.slice(at, hidden[i + 1] ?? bottleneck);
      const dropout = block.find((layer) => kindOf(layer) === "dropout");
      return dropout ? dropout.getConfig().rate as number : 0;
    }),
  };
}

function checkLayer(
  at: number,
  expected: tf.layers.Layer,
  found: tf.layers.Layer | undefined,
  isMirrored: boolean,
): void {
  const mirrors = isMirrored ? " to mirror the encoder" : "";
  if (!found || kindOf(found) !== kindOf(expected)) {
    const { units } = expected.getConfig();
    const width = units === undefined ? "" : ` of ${units} units`;
    refuse(
      `layer ${at + 1} must be ${kindOf(expected)}${width}${mirrors}`,
      found ? `${kindOf(found)} (${found.name})` : "no more layers",
    );
  }
  const [wanted, given] = [expected.getConfig(), found.getConfig()];
  for (
    const setting of new Set([...Object.keys(wanted), ...Object.keys(given)])
  ) {
    if (ANY.has(setting) || setting.endsWith("Initializer")) continue;
    const [want, have] = [wanted, given].map((config) =>
      JSON.stringify(config[setting] ?? null)
    );
    if (want === have) continue;
    refuse(
      `${nameOf(at, found)} must have ${setting} ${want}${mirrors}`,
      have,
    );
  }
}

/** Settings that may be anything, as initializers: they change nothing here. */
const ANY = new Set(["name", "batchInputShape", "dtype"]);

/** Width of the input. */
function widthOf({ inputs, outputs }: tf.LayersModel): number {
  if (!inputs?.length) {
    refuse("it must have layers", "none");
  }
  if (inputs.length !== 1 || outputs.length !== 1) {
    refuse(
      "it must have one input and one output",
      `${inputs.length} and ${outputs.length}`,
    );
  }
  const [{ shape }] = inputs;
  const width = shape[1];
  if (shape.length !== 2 || width === null) {
    refuse("its input must have the shape [null, features]", `[${shape}]`);
  }
  return width;
}

/** What makes such a layer: `tf.layers.` and this name. */
function kindOf(layer: tf.layers.Layer): string {
  const name = layer.getClassName();
  return name === "ReLU" ? "reLU" : name[0].toLowerCase() + name.slice(1);
}

function nameOf(at: number, layer: tf.layers.Layer): string {
  return `layer ${at + 1} (${layer.name})`;
}

function refuse(rule: string, found: string): never {
  throw new InputError(`Cannot train this network as ${rule}: found ${found}`);
}
