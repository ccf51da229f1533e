/**
 * Loads the native library of the package that is named on the command line,
 * computes with it and prints what it ran on. A program of its own: a library
 * that does not fit the machine can end the process that loads it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { loadNative, type NativePackage } from "../../model/native/mod.ts";

if (import.meta.main) {
  try {
    const { device } = await loadNative(Deno.args[0] as NativePackage);
    await tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).data();
    console.log(device);
  } catch (error) {
    // The loader's message goes on with the file's path.
    console.error((error as Error).message.split("\n", 1)[0]);
    Deno.exit(1);
  }
}
