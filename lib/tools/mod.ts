/**
 * What sets a machine up, and how programs are run.
 *
 * @module
 */
export {
  environmentPython,
  errorLine,
  runProgram,
  setUpPythonEnvironment,
} from "./python_environment.ts";
