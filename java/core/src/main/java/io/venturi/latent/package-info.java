/** The latent between the networks: its shape, its symbols, how they are coded, quantisation. */
@NullMarked
package io.venturi.latent;

import org.jspecify.annotations.NullMarked;
