/** The models a server has: loaded, warmed up, swapped and unloaded while it answers. */
@NullMarked
package io.venturi.serving.model;

import org.jspecify.annotations.NullMarked;
