/**
 * What sets a machine up, and how programs are run.
 *
 * @module
 */
export {
  environmentPython,
  setUpPythonEnvironment,
} from "./python_environment.ts";
export { errorLine, runProgram } from "./run_program.ts";
