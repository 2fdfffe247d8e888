/**
 * Stored frames and images in bulk, on Apache Spark 4: images to frames ({@link
 * io.venturi.spark.ImagesToFrames}), frames to results ({@link io.venturi.spark.FramesToResults},
 * {@link io.venturi.spark.VenturiFunctions}). A row that cannot be used gets an error in its
 * column; a job fails only when the model or the engine does.
 */
@NullMarked
package io.venturi.spark;

import org.jspecify.annotations.NullMarked;
