/**
 * TensorFlow's native library: where it lies, and how it is loaded.
 *
 * @module
 */
export { loadNative } from "./load_native.ts";
export {
  BINDING,
  hasNativeLibrary,
  NATIVE_PACKAGES,
  NATIVE_PARTS,
  type NativePackage,
} from "./native_package.ts";
