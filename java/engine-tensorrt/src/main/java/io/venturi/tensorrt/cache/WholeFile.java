package io.venturi.tensorrt.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Files that appear complete or not at all, whatever happens to the process or the machine. */
final class WholeFile {
  private static final String PART = ".part";

  private WholeFile() {}

  /** Writes a file under another name, brings it to the disk, and gives it its name. */
  static void write(Path file, ByteBuffer... contents) throws IOException {
    Path part = Files.createTempFile(file.getParent(), file.getFileName() + ".", PART);
    try {
      try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
        for (ByteBuffer content : contents) {
          ByteBuffer rest = content.duplicate();
          while (rest.hasRemaining()) {
            out.write(rest);
          }
        }
        out.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  /** Deletes what a process left that died while it wrote; nobody else may be writing the file. */
  static void deleteParts(Path file) throws IOException {
    String prefix = file.getFileName() + ".";
    try (Stream<Path> files = Files.list(file.getParent())) {
      List<Path> parts =
          files
              .filter(
                  found -> {
                    String name = found.getFileName().toString();
                    return name.startsWith(prefix) && name.endsWith(PART);
                  })
              .toList();
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
    }
  }

  /** The whole file in memory that is not the heap's, read-only; a later rename leaves it alone. */
  static ByteBuffer map(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      return in.map(FileChannel.MapMode.READ_ONLY, 0, in.size());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " has 2 GiB or more", e);
    }
  }
}
