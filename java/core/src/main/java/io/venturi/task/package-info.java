/** What comes out: typed results of a task. */
@NullMarked
package io.venturi.task;

import org.jspecify.annotations.NullMarked;
