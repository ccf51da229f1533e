import type { InferenceSession, Tensor } from "onnxruntime-node";
import { type Matrix, rowsBetween } from "../../base/mod.ts";
import type {
  Architecture,
  Engine,
  EngineState,
  Masks,
  Reconstruction,
  StepOptions,
  Weights,
} from "../engine.ts";
import { fillUp, forEachRun, SCORING_ROWS } from "../scoring_runs.ts";
import {
  type Block,
  checkEngineState,
  checkWeights,
  networkBlocks,
} from "../network_layout.ts";
import { FlatWeights } from "./weights.ts";
import type { Runtime } from "./open_runtime.ts";
import {
  encodingGraph,
  reconstructionGraph,
  SCORING,
  scoringGraph,
} from "./scoring_graph.ts";
import {
  keepName,
  stepScalars,
  TRAINING_INPUTS,
  TRAINING_OUTPUTS,
  trainingGraph,
} from "./training_graph.ts";

/** What a training step reads and writes. */
interface State {
  readonly parameters: Tensor;
  readonly firstMoments: Tensor;
  readonly secondMoments: Tensor;
  readonly statistics: Tensor;
}

/**
 * Trains and scores with ONNX Runtime: one run of a graph takes several steps.
 * The fastest engine on a CPU, and it needs no install.
 */
export class OnnxEngine implements Engine {
  readonly name = "onnx";
  readonly device: string;
  readonly #runtime: Runtime;
  readonly #architecture: Architecture;
  readonly #hiddenBlocks: Block[];
  readonly #layout: FlatWeights;
  /** Opened when first needed. */
  readonly #sessions = new Map<Graphs, Promise<InferenceSession>>();
  /** The state is read; the next is written, and takes its place. */
  #state: State;
  #next: State;
  #stepsTaken = 0;
  /** Settles when what was asked for so far is done: runs share the state. */
  #last: Promise<unknown> = Promise.resolve();
  #average: Tensor | null = null;

  /**
   * @param runtime What `openRuntime()` returned.
   * @param weights Weights to start from; copied.
   * @throws {RangeError} If the architecture is not a possible one.
   * @throws {TypeError} If the weights are not those of the architecture.
   */
  constructor(runtime: Runtime, architecture: Architecture, weights: Weights) {
    checkWeights(architecture, weights);
    this.device = runtime.device;
    this.#runtime = runtime;
    this.#architecture = architecture;
    this.#hiddenBlocks = networkBlocks(architecture)
      .filter((block) => block.hidden);
    this.#layout = new FlatWeights(architecture);
    this.#state = this.#newState();
    this.#next = this.#newState();
    this.#write(weights);
  }

  trainSteps(
    rows: Matrix,
    batches: Uint32Array,
    masks: Masks,
    options: readonly StepOptions[],
  ): Promise<Float32Array> {
    return this.#inTurn(() => this.#steps(rows, batches, masks, options));
  }

  async #steps(
    rows: Matrix,
    batches: Uint32Array,
    masks: Masks,
    options: readonly StepOptions[],
  ): Promise<Float32Array> {
    if (rows.rows > 2 ** 31) {
      throw new RangeError(
        `Cannot train on more than 2^31 rows: found ${rows.rows}`,
      );
    }
    const session = await this.#session("training");
    const steps = options.length;
    const n = batches.length / steps;
    const scalars = options.flatMap((ofStep, index) =>
      stepScalars(this.#stepsTaken + index + 1, n, ofStep)
    );
    const losses = new Float32Array(steps);
    const input = TRAINING_INPUTS;
    const output = TRAINING_OUTPUTS;
    const state = this.#state;
    const next = this.#next;
    await session.run(
      {
        [input.rows]: this.#matrix(rows),
        [input.steps]: this.#count(steps),
        [input.batches]: this.#rowNumbers(batches, [steps, n]),
        [input.average]: this.#averageOver(n),
        [input.scalars]: this.#tensor(
          Float32Array.from(scalars),
          [steps, scalars.length / steps],
        ),
        [input.parameters]: state.parameters,
        [input.firstMoments]: state.firstMoments,
        [input.secondMoments]: state.secondMoments,
        [input.statistics]: state.statistics,
        ...this.#keeps(masks, [steps, n]),
      },
      {
        [output.losses]: this.#tensor(losses, [steps, 1]),
        [output.parameters]: next.parameters,
        [output.firstMoments]: next.firstMoments,
        [output.secondMoments]: next.secondMoments,
        [output.statistics]: next.statistics,
      },
    );
    this.#stepsTaken += steps;
    this.#state = next;
    this.#next = state;
    return losses;
  }

  async reconstructionErrors(rows: Matrix): Promise<Float32Array> {
    const errors = new Float32Array(rows.rows);
    await this.#score("scoring", rows, { [SCORING.errors]: asColumn(errors) });
    return errors;
  }

  async reconstruct(rows: Matrix): Promise<Reconstruction> {
    const { inputDim, latentDim } = this.#architecture;
    const latent = newMatrix(rows.rows, latentDim);
    const reconstruction = newMatrix(rows.rows, inputDim);
    await this.#score("reconstruction", rows, {
      [SCORING.latent]: latent,
      [SCORING.reconstruction]: reconstruction,
    });
    return { latent, reconstruction };
  }

  async encode(rows: Matrix): Promise<Matrix> {
    const latent = newMatrix(rows.rows, this.#architecture.latentDim);
    await this.#score("encoding", rows, { [SCORING.latent]: latent });
    return latent;
  }

  /** Runs a scoring graph over the rows; its outputs are written, by name. */
  #score(
    graph: "scoring" | "reconstruction" | "encoding",
    rows: Matrix,
    outputs: Record<string, Matrix>,
  ): Promise<void> {
    return this.#inTurn(() => this.#scoreInTurn(graph, rows, outputs));
  }

  async #scoreInTurn(
    graph: "scoring" | "reconstruction" | "encoding",
    rows: Matrix,
    outputs: Record<string, Matrix>,
  ): Promise<void> {
    const session = await this.#session(graph);
    const { parameters, statistics } = this.#state;
    await forEachRun(rows, async (run, start) => {
      const results = Object.entries(outputs).map(([name, output]) => {
        const asked = rowsBetween(output, start, start + SCORING_ROWS);
        return { name, asked, filledUp: fillUp(asked) };
      });
      await session.run(
        {
          [SCORING.rows]: this.#matrix(run),
          [SCORING.parameters]: parameters,
          [SCORING.statistics]: statistics,
        },
        Object.fromEntries(
          results.map(({ name, filledUp }) => [name, this.#matrix(filledUp)]),
        ),
      );
      for (const { asked, filledUp } of results) {
        if (filledUp === asked) continue; // written in place
        asked.values.set(filledUp.values.subarray(0, asked.values.length));
      }
    });
  }

  getWeights(): Promise<Weights> {
    return this.#inTurn(() => {
      const { parameters, statistics } = this.#state;
      return this.#layout.read(values(parameters), values(statistics));
    });
  }

  setWeights(weights: Weights): Promise<void> {
    return this.#inTurn(() => {
      checkWeights(this.#architecture, weights);
      this.#write(weights);
    });
  }

  getState(): Promise<EngineState> {
    return this.#inTurn(() => {
      const { parameters, firstMoments, secondMoments, statistics } =
        this.#state;
      return {
        weights: this.#layout.read(values(parameters), values(statistics)),
        firstMoments: this.#layout.readParameters(values(firstMoments)),
        secondMoments: this.#layout.readParameters(values(secondMoments)),
        steps: this.#stepsTaken,
      };
    });
  }

  setState(state: EngineState): Promise<void> {
    return this.#inTurn(() => {
      checkEngineState(this.#architecture, state);
      const { firstMoments, secondMoments } = this.#state;
      this.#write(state.weights);
      this.#layout.writeParameters(state.firstMoments, values(firstMoments));
      this.#layout.writeParameters(state.secondMoments, values(secondMoments));
      this.#stepsTaken = state.steps;
    });
  }

  /** Does one thing after the other, whether or not the caller waits. */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {}); // the caller's to handle
    return result;
  }

  dispose(): void {
    void this.#inTurn(async () => {
      const sessions = [...this.#sessions.values()];
      this.#sessions.clear();
      for (const session of sessions) await (await session).release();
    });
  }

  #write(weights: Weights): void {
    const { parameters, statistics } = this.#state;
    this.#layout.write(weights, values(parameters), values(statistics));
  }

  #session(name: Graphs): Promise<InferenceSession> {
    let session = this.#sessions.get(name);
    if (session === undefined) {
      session = this.#runtime.open(GRAPHS[name](this.#architecture));
      this.#sessions.set(name, session);
      session.catch(() => this.#sessions.delete(name)); // asked for, it is tried anew
    }
    return session;
  }

  #newState(): State {
    const { parameterSize, statisticSize } = this.#layout;
    const vector = (size: number) =>
      this.#tensor(new Float32Array(size), [size]);
    return {
      parameters: vector(parameterSize),
      firstMoments: vector(parameterSize),
      secondMoments: vector(parameterSize),
      statistics: vector(statisticSize),
    };
  }

  /** The masks as inputs of the training graph. */
  #keeps(
    masks: Masks,
    [steps, n]: readonly [number, number],
  ): Record<string, Tensor> {
    const keeps: Record<string, Tensor> = {};
    this.#hiddenBlocks.forEach((block, index) => {
      if (block.dropoutRate === 0) return;
      const shape = [steps, block.outputDim, n];
      const mask = masks[index]!;
      keeps[keepName(block)] = new this.#runtime.Tensor("bool", mask, shape);
    });
    return keeps;
  }

  /** 1/n, n times; nearly all batches have the same n. */
  #averageOver(rows: number): Tensor {
    if (this.#average?.dims[0] !== rows) {
      const shares = new Float32Array(rows).fill(1 / rows);
      this.#average = this.#tensor(shares, [rows, 1]);
    }
    return this.#average;
  }

  /** Row numbers as the runtime takes them: a view, where all are below 2^31. */
  #rowNumbers(
    { buffer, byteOffset, length }: Uint32Array,
    shape: readonly number[],
  ): Tensor {
    const numbers = new Int32Array(buffer, byteOffset, length);
    return new this.#runtime.Tensor("int32", numbers, shape);
  }

  #count(count: number): Tensor {
    const value = BigInt64Array.of(BigInt(count));
    return new this.#runtime.Tensor("int64", value, []);
  }

  #matrix({ values, rows, columns }: Matrix): Tensor {
    return this.#tensor(values, [rows, columns]);
  }

  #tensor(values: Float32Array, shape: readonly number[]): Tensor {
    return new this.#runtime.Tensor("float32", values, shape);
  }
}

const GRAPHS = {
  training: trainingGraph,
  scoring: scoringGraph,
  reconstruction: reconstructionGraph,
  encoding: encodingGraph,
} as const;

type Graphs = keyof typeof GRAPHS;

function newMatrix(rows: number, columns: number): Matrix {
  return { values: new Float32Array(rows * columns), rows, columns };
}

function asColumn(values: Float32Array): Matrix {
  return { values, rows: values.length, columns: 1 };
}

function values(tensor: Tensor): Float32Array {
  return tensor.data as Float32Array;
}
