/**
 * ONNX graphs into TensorRT plans. Precision lies in the graph: networks are strongly typed, in
 * TensorRT 10 by a flag and in 11 always. A build tells how long it has taken, how long it took
 * last time and what the builder says it is doing; it can be stopped.
 */
@NullMarked
package io.venturi.tensorrt.builder;

import org.jspecify.annotations.NullMarked;
