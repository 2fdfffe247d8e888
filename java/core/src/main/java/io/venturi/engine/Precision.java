package io.venturi.engine;

/** Arithmetic of a graph; its input and output are float32 in all of them. */
public enum Precision {
  /** As bundles store it: fp16 weights cast to float32. */
  FP32,
  /** fp16, but for operators that need float32's range. */
  FP16,
  /** Convolutions and matrix products with constant weights on int8, the rest float32. */
  INT8
}
