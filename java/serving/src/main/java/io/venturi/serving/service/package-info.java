/** One way for all protocols from a request to its answer: limits, at most once, model, meters. */
@NullMarked
package io.venturi.serving.service;

import org.jspecify.annotations.NullMarked;
