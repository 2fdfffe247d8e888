/**
 * What {@code venturi doctor} finds out about a GPU and what it needs, one topic a class. Topics
 * that read the file system take its root as a parameter.
 */
@NullMarked
package io.venturi.cli.doctor;

import org.jspecify.annotations.NullMarked;
