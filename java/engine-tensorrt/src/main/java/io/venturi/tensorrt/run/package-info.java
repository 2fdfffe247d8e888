/**
 * Running engines: execution contexts with their stream, buffers and graphs, and bare networks for
 * device-resident paths.
 */
@NullMarked
package io.venturi.tensorrt.run;

import org.jspecify.annotations.NullMarked;
