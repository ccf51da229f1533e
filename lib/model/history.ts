/** What training recorded, one entry an epoch. */
export interface History {
  /** Plain mean of the batches' losses while training, dropout on. */
  readonly trainLoss: number[];
  /** Plain mean of the validation batches' losses, dropout off. */
  readonly validationLoss: number[];
  /** The learning rate the epoch was trained with. */
  readonly learningRate: number[];
}
