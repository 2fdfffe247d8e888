/** Who may call: tokens, certificates, and what a call is known by. */
@NullMarked
package io.venturi.serving.access;

import org.jspecify.annotations.NullMarked;
