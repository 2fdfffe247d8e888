/**
 * Measurements over slow links: FrankenSplit's experiment, and deadlines on a link that changes.
 */
@NullMarked
package io.venturi.cli.bench;

import org.jspecify.annotations.NullMarked;
