/**
 * {@code venturi kit}: a folder that runs Venturi on a machine without network, Java or Maven, and
 * the parts it travels in (docs/kit.md).
 */
@NullMarked
package io.venturi.cli.kit;

import org.jspecify.annotations.NullMarked;
