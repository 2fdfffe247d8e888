/**
 * {@code venturi verify}: what an engine computes, next to ONNX Runtime in float32
 * (docs/verify.md).
 */
@NullMarked
package io.venturi.cli.verify;

import org.jspecify.annotations.NullMarked;
