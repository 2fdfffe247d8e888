package io.venturi.cli.kit;

import io.venturi.Sha256;
import io.venturi.VenturiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder as compressed parts of a given size, with a script that joins them: {@code
 * NAME.tar.zst.000} and so on, {@code SHA256SUMS}, {@code join.sh}.
 */
final class KitParts {
  private static final String JOIN = "join.sh";
  private static final String SUMS = "SHA256SUMS";

  private final Path folder;
  private final long sizeBytes;
  private final List<String> sums = new ArrayList<>();

  private KitParts(Path folder, long sizeBytes) {
    this.folder = folder;
    this.sizeBytes = sizeBytes;
  }

  /**
   * Writes the parts; those of an earlier kit in the same folder are removed first.
   *
   * @param kit the folder that travels
   * @param folder where the parts go
   * @param sizeBytes size of every part but the last
   * @return count of parts
   */
  static int write(Path kit, Path folder, long sizeBytes, Compressor compressor)
      throws IOException {
    Files.createDirectories(folder);
    removeOld(folder);
    KitParts parts = new KitParts(folder, sizeBytes);
    String name = kit.getFileName() + ".tar." + compressor.suffix();
    parts.split(name, compressor.archive(kit));
    compressor.carry(folder).forEach(file -> parts.sums.add(sum(file)));
    int count = parts.partCount(name);
    parts.copyScript();
    Files.writeString(folder.resolve(SUMS), String.join("\n", parts.sums) + "\n");
    return count;
  }

  private static void removeOld(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(JOIN))) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new VenturiException(
              folder + " is not empty and holds no parts; name another --output");
        }
      }
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private int partCount(String name) {
    return (int) sums.stream().filter(line -> line.contains("  " + name)).count();
  }

  private void split(String name, Compressor.Running archive) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = archive.output()) {
      int read = in.read(buffer);
      for (int index = 0; read > 0; index++) {
        Path part = folder.resolve(String.format("%s.%03d", name, index));
        long left = sizeBytes;
        try (OutputStream out = Files.newOutputStream(part)) {
          while (read > 0 && left > 0) {
            int taken = (int) Math.min(read, left);
            out.write(buffer, 0, taken);
            left -= taken;
            if (taken < read) { // the part is full: the rest begins the next one
              System.arraycopy(buffer, taken, buffer, 0, read - taken);
              read -= taken;
            } else {
              read = in.read(buffer);
            }
          }
        }
        sums.add(sum(part));
      }
    }
    archive.check();
  }

  private void copyScript() throws IOException {
    Path script = folder.resolve(JOIN);
    KitResources.copy(JOIN, script);
    KitResources.makeExecutable(script);
    sums.add(sum(script));
  }

  /** A line of sha256sum. */
  static String sum(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = Sha256.start();
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest()) + "  " + file.getFileName();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
