/**
 * Which rate point to send, or whether to send at all, from what the link has shown: {@link
 * io.venturi.client.rate.RateController}. Knows no network, no model and no clock.
 */
@NullMarked
package io.venturi.client.rate;

import org.jspecify.annotations.NullMarked;
