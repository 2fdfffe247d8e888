package io.venturi.cli.evaluate;

/**
 * A picture as a codec's file.
 *
 * @param payloadBytes of the file those of the coded picture, without a container
 */
record CodedPicture(byte[] file, int payloadBytes) {}
