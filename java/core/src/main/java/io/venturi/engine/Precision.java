package io.venturi.engine;

/** Arithmetic of a graph. */
public enum Precision {
  FP32,
  FP16,
  INT8
}
