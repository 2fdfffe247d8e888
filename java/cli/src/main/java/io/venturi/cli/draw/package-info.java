/** What a network says about a picture, drawn on it. */
@NullMarked
package io.venturi.cli.draw;

import org.jspecify.annotations.NullMarked;
