package io.venturi.ffmpeg;

/**
 * A picture as a file.
 *
 * @param file the whole file, of the caller's
 * @param payloadBytes of it the codec's own stream, without the container
 */
public record CodedStill(byte[] file, int payloadBytes) {}
