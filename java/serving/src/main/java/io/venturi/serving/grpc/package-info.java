/** The protocol's gRPC form. */
@NullMarked
package io.venturi.serving.grpc;

import org.jspecify.annotations.NullMarked;
