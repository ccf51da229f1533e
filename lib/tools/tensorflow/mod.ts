/**
 * Sets up TensorFlow's native library.
 *
 * @module
 */
export { describeSetUp, setUpTensorflow } from "./set_up_tensorflow.ts";
