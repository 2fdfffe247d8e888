package io.venturi.tensorrt.cache;

import io.venturi.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the builder measured on one device, kept for its next build: a SHA-256 and the bytes it is
 * of. It only saves time: whatever is wrong with it, it is left out.
 *
 * <p>Thread rule: all methods may be called from any thread; the last to store wins.
 */
public final class TimingCache {
  private static final Logger LOG = LoggerFactory.getLogger(TimingCache.class);
  private static final int ID_DIGITS = 16;

  private final Path file;

  /**
   * Of one device.
   *
   * @param device everything that makes measurements comparable: TensorRT version, SM, name
   */
  TimingCache(Path folder, String device) {
    String id = Sha256.hex(ByteBuffer.wrap(device.getBytes(StandardCharsets.UTF_8)));
    file = folder.resolve("timing-" + id.substring(0, ID_DIGITS) + ".bin");
  }

  /** The bytes last stored, direct; empty when there are none that are whole. */
  public Optional<ByteBuffer> load() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ByteBuffer all = WholeFile.map(file);
      if (all.remaining() > Sha256.BYTES) {
        byte[] wanted = new byte[Sha256.BYTES];
        all.get(wanted);
        if (Arrays.equals(wanted, Sha256.digest(all))) {
          return Optional.of(all.slice());
        }
      }
      LOG.warn("timing cache {} is damaged and ignored; it will be written anew", file);
    } catch (IOException e) {
      LOG.warn("timing cache {} cannot be read ({}) and is ignored", file, e.toString());
    }
    return Optional.empty();
  }

  /** Keeps bytes, position to limit, for the next build. */
  public void store(ByteBuffer bytes) {
    try {
      WholeFile.write(file, ByteBuffer.wrap(Sha256.digest(bytes)), bytes);
    } catch (IOException e) {
      LOG.warn("timing cache {} could not be written ({})", file, e.toString());
    }
  }
}
