package io.venturi.bundle;

/**
 * What the manifest lists about a member.
 *
 * @param sizeBytes uncompressed size
 * @param sha256 of the uncompressed bytes, 64 lower-case hex digits
 */
public record MemberEntry(int sizeBytes, String sha256) {}
