/**
 * The command line: the only place that prints. Results go to stdout, logs and errors to stderr.
 */
@NullMarked
package io.venturi.cli;

import org.jspecify.annotations.NullMarked;
