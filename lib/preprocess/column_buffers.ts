/**
 * Arrays in which one column after another is worked on, `[flows]` each: new
 * memory for every column would take longer than the work.
 */
export class ColumnBuffers {
  readonly values: Float64Array;
  /** For what overwrites its input, as finding a median does. */
  readonly work: Float64Array;

  constructor(flows: number) {
    this.values = new Float64Array(flows);
    this.work = new Float64Array(flows);
  }
}
