/** Pages of an application beside the protocol, on the server's HTTP port and under its limits. */
@NullMarked
package io.venturi.serving.site;

import org.jspecify.annotations.NullMarked;
