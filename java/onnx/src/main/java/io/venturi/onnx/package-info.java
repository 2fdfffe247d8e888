/**
 * Precision lives in the graph: {@link io.venturi.onnx.PrecisionGraphs} makes of one ONNX graph,
 * stored with fp16 weights, the graph of the arithmetic that is wanted (docs/adr/0011). Graphs are
 * bytes from outside and are checked before they are rewritten.
 */
@NullMarked
package io.venturi.onnx;

import org.jspecify.annotations.NullMarked;
