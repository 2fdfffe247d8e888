/**
 * What runs on the camera: {@link io.venturi.client.VenturiClient} takes images and gives answers
 * in time, by the server where the link allows it and by the small local head where it does not
 * (docs/serving.md).
 */
@NullMarked
package io.venturi.client;

import org.jspecify.annotations.NullMarked;
