package io.venturi.serving.model;

/**
 * What became of a bundle.
 *
 * @param name of the model, or of the file when it could not be read
 * @param version of the model, or empty
 * @param ready takes requests
 * @param reason why it does not, or what is wrong with its newest file; empty when nothing is
 * @param source where its bundle is
 */
public record ModelStatus(
    String name, String version, boolean ready, String reason, String source) {}
