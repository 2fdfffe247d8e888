/**
 * The page of {@code venturi serve --demo}: a picture in, the split model's answer and its costs.
 */
@NullMarked
package io.venturi.cli.demo;

import org.jspecify.annotations.NullMarked;
