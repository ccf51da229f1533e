/**
 * Sets up JupyterLab with the Deno kernel, and checks notebooks.
 *
 * @module
 */
export { checkNotebook } from "./check_notebook.ts";
export { type JupyterEnvironment, setUpEnvironment } from "./environment.ts";
export { splitNotebooks, VENV } from "./notebooks.ts";
