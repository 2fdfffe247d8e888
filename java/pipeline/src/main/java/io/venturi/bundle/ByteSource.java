package io.venturi.bundle;

import io.venturi.BundleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Bytes with a size that can be read at any place: a file or an array. */
interface ByteSource {
  /** Size in bytes. */
  long size();

  /**
   * Reads bytes [position, position + length).
   *
   * @param what the part that is read, for the message
   * @throws BundleException when they are not all there
   */
  byte[] read(long position, int length, String what);

  /** Bytes of an open file, which stays the caller's to close. */
  static ByteSource of(FileChannel channel) throws IOException {
    long size = channel.size();
    return new ByteSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public byte[] read(long position, int length, String what) {
        check(this, position, length, what);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
          while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
              throw new BundleException("the file became shorter while " + what + " was read");
            }
          }
        } catch (IOException e) {
          throw new BundleException("reading " + what + " failed: " + e.getMessage(), e);
        }
        return bytes.array();
      }
    };
  }

  /** Bytes of an array, which must not change while in use. */
  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public byte[] read(long position, int length, String what) {
        check(this, position, length, what);
        return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
      }
    };
  }

  private static void check(ByteSource source, long position, int length, String what) {
    if (position < 0 || length < 0 || position > source.size() - length) {
      throw new BundleException(
          what
              + " would stand at bytes "
              + position
              + ".."
              + (position + length)
              + " of a file of "
              + source.size()
              + ": the bundle is cut off or damaged; fetch it again");
    }
  }
}
