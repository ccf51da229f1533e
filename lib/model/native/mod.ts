/**
 * TensorFlow's native library: where it lies, and how it is loaded.
 *
 * @module
 */
export {
  BINDING,
  hasNativeLibrary,
  isInstalled,
  loadNative,
  NATIVE_PACKAGES,
  NATIVE_PARTS,
  type NativePackage,
} from "./native_library.ts";
