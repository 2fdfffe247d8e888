package io.venturi.cli.evaluate;

import java.nio.file.Path;

/**
 * A picture of a data set with what it shows.
 *
 * @param name path in the set, with slashes
 * @param file where it lies
 * @param truth as the set's {@link Scorer} takes it; of classification the label
 */
record LabelledPicture(String name, Path file, Object truth) {}
