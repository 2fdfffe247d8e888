package io.venturi;

/**
 * Bytes from outside are damaged or hostile: a frame, a payload or a table set that cannot be what
 * its writer meant.
 */
public class CorruptFrameException extends VenturiException {
  private final long offset;

  /**
   * @param offset byte offset, from the start of the frame or payload that was read, of what was
   *     refused
   * @param reason what was seen and what was wanted
   */
  public CorruptFrameException(long offset, String reason) {
    super("at byte " + offset + ": " + reason);
    this.offset = offset;
  }

  /** Byte offset of what was refused. */
  public long offset() {
    return offset;
  }
}
