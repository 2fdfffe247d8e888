package io.venturi.bundle;

import io.venturi.BundleException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One member as the zip directory and its local header agree on it.
 *
 * @param name checked name
 * @param deflated whether the bytes are deflated rather than stored
 * @param crc32 of the uncompressed bytes
 * @param compressedSizeBytes bytes in the file
 * @param sizeBytes bytes when read
 * @param offset of the compressed bytes in the file
 */
record ZipMember(
    String name, boolean deflated, int crc32, int compressedSizeBytes, int sizeBytes, long offset) {

  /**
   * Reads the member, never more than its listed size.
   *
   * @throws BundleException when the bytes inflate to another size or their CRC-32 differs
   */
  byte[] read(ByteSource source) {
    byte[] stored = source.read(offset, compressedSizeBytes, "member '" + name + "'");
    byte[] bytes = deflated ? inflate(stored) : stored;
    CRC32 crc = new CRC32();
    crc.update(bytes);
    if ((int) crc.getValue() != crc32) {
      throw new BundleException(
          String.format(
              "member '%s' has CRC-32 %08x, its header says %08x: fetch the bundle again",
              name, (int) crc.getValue(), crc32));
    }
    return bytes;
  }

  private byte[] inflate(byte[] stored) {
    byte[] bytes = new byte[sizeBytes];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(stored);
      int done = 0;
      while (done < sizeBytes) {
        int count = inflater.inflate(bytes, done, sizeBytes - done);
        if (count == 0) {
          throw new BundleException(
              "member '" + name + "' inflates to " + done + " bytes, listed are " + sizeBytes);
        }
        done += count;
      }
      // The end mark may still be unread; anything more than it is a longer member than listed.
      if (inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        throw new BundleException(
            "member '" + name + "' inflates to more than the listed " + sizeBytes + " bytes");
      }
      if (inflater.getRemaining() != 0) {
        throw new BundleException(
            "member '" + name + "' has " + inflater.getRemaining() + " bytes behind its end");
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new BundleException("member '" + name + "' is no deflate data: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }
}
