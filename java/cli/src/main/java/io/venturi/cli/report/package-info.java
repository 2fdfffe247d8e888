/** What `venturi bench` found, as text, JSON, CSV and HTML, and next to an earlier run. */
@NullMarked
package io.venturi.cli.report;

import org.jspecify.annotations.NullMarked;
