/**
 * Stands in for a native package: what it makes of TensorFlow.js calls itself
 * TensorFlow 2.99.0 and computes in plain JavaScript.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

tf.env().set("IS_NODE", false); // or the plain backend advertises this one
tf.registerBackend(
  "tensorflow",
  () =>
    Object.assign(tf.findBackendFactory("cpu")() as tf.KernelBackend, {
      binding: { TF_Version: "2.99.0" },
      isGPUPackage: true,
      isUsingGpuDevice: false,
    }),
);
for (const kernel of tf.getKernelsForBackend("cpu")) {
  tf.registerKernel({ ...kernel, backendName: "tensorflow" });
}
