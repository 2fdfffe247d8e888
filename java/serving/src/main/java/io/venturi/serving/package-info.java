/**
 * The server half over the network: frames in over gRPC or HTTP, entropy-decoded on arrival,
 * batched as latents, run, answered (docs/serving.md).
 */
@NullMarked
package io.venturi.serving;

import org.jspecify.annotations.NullMarked;
