/** The protocol's HTTP form, the meters and the status page. */
@NullMarked
package io.venturi.serving.http;

import org.jspecify.annotations.NullMarked;
