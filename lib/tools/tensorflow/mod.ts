export { describeSetUp, setUpTensorflow } from "./set_up_tensorflow.ts";
