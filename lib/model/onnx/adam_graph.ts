import { BETA_1, BETA_2, EPSILON } from "../adam.ts";
import type { StepOptions } from "../engine.ts";
import type { Graph, Value } from "./graph.ts";

/** What {@linkcode adamScalars} gives, as values in a graph. */
export interface AdamScalars {
  readonly stepSize: Value;
  readonly epsilon: Value;
  readonly weightDecay: Value;
}

/**
 * The scalars of a step of Adam (Kingma & Ba 2015, arXiv:1412.6980), as PyTorch
 * takes it:
 *
 *     g ← g + λ w
 *     m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
 *     w ← w − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 *
 * The graph keeps the moments without their factors, m/(1 − β₁) and
 * v/(1 − β₂), and divides the fraction by k = √((1 − β₂)/(1 − β₂ᵗ)): what is
 * left of all factors are two scalars,
 *
 *     step size = η (1 − β₁) / ((1 − β₁ᵗ) k),  epsilon = ε / k.
 *
 * @param step t, counted from 1.
 * @returns Step size, epsilon and λ, the weight decay.
 */
export function adamScalars(
  step: number,
  { learningRate, weightDecay }: StepOptions,
): [stepSize: number, epsilon: number, weightDecay: number] {
  const k = Math.sqrt((1 - BETA_2) / (1 - BETA_2 ** step));
  return [
    learningRate * (1 - BETA_1) / ((1 - BETA_1 ** step) * k),
    EPSILON / k,
    weightDecay,
  ];
}

/** What Adam moves, each of shape `[parameters]`. */
export interface AdamState {
  readonly parameters: Value;
  /** Without their factors: see {@linkcode adamScalars}. */
  readonly firstMoments: Value;
  readonly secondMoments: Value;
}

/**
 * A step of Adam.
 *
 * @param gradient Shape `[parameters]`, without the decay's part.
 * @returns The state after it.
 */
export function adam(
  graph: Graph,
  { parameters, firstMoments, secondMoments }: AdamState,
  gradient: Value,
  { stepSize, epsilon, weightDecay }: AdamScalars,
): AdamState {
  const decay = (factor: number, moments: Value) =>
    graph.mul(graph.constant(factor), moments);
  const g = graph.add(gradient, graph.mul(weightDecay, parameters));
  const m = graph.add(decay(BETA_1, firstMoments), g);
  const v = graph.add(decay(BETA_2, secondMoments), graph.mul(g, g));
  const direction = graph.div(m, graph.add(graph.sqrt(v), epsilon));
  return {
    parameters: graph.sub(parameters, graph.mul(stepSize, direction)),
    firstMoments: m,
    secondMoments: v,
  };
}
