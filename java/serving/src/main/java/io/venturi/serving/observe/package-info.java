/**
 * What a server tells about itself: meters, Flight Recorder events, trace context. One vocabulary
 * for the stages everywhere, that of {@link io.venturi.pipeline.Stage}.
 */
@NullMarked
package io.venturi.serving.observe;

import org.jspecify.annotations.NullMarked;
