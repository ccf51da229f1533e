import { openBackend } from "../backend.ts";
import type { Architecture, Engine, EngineName, Weights } from "./engine.ts";
import { TensorflowEngine } from "./tensorflow_engine.ts";

/**
 * Opens the engine asked for, with a network of that shape and those weights.
 *
 * @param engine `"auto"` takes the best at hand.
 * @throws {InputError} If the engine asked for cannot run here.
 */
export async function openEngine(
  engine: "auto" | EngineName,
  architecture: Architecture,
  weights: Weights,
): Promise<Engine> {
  const backend = await openBackend(engine);
  return new TensorflowEngine(backend, architecture, weights);
}
