/** Image to network input: resize, crop, normalise, HWC to CHW. */
@NullMarked
package io.venturi.preprocess;

import org.jspecify.annotations.NullMarked;
