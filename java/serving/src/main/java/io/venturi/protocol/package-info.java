/**
 * The Open Inference Protocol (KServe v2) as generated from {@code open_inference.proto}, and the
 * names that Venturi fills it with. Shared by server and client.
 */
@NullMarked
package io.venturi.protocol;

import org.jspecify.annotations.NullMarked;
