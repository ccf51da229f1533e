/**
 * Sets Spark up, and runs the programs of `spark/` on it.
 *
 * @module
 */
export {
  findSpark,
  requireJava,
  setUpSpark,
  SPARK_FOLDER,
  SPARK_VENV,
  type SparkInstallation,
  whyNoSpark,
} from "./environment.ts";
export {
  type SplitFlags,
  splitFlags,
  submit,
  submitCommand,
} from "./submit.ts";
