package io.venturi.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The file system as the doctor reads it. What cannot be read is not there.
 *
 * @param root "/", or a folder that stands for it
 */
record SystemFiles(Path root) {
  private static final int MOST_BYTES = 1 << 16;

  /** Where the system's libraries lie, on either architecture. */
  private static final List<String> LIBRARY_FOLDERS =
      List.of(
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "usr/lib/aarch64-linux-gnu/nvidia",
          "usr/lib/aarch64-linux-gnu/tegra",
          "usr/lib64",
          "usr/lib/wsl/lib",
          "usr/local/lib",
          "usr/local/nvidia/lib64",
          "usr/local/cuda/lib64",
          "usr/local/cuda/compat",
          "usr/local/tensorrt/lib",
          "opt/tensorrt/lib");

  /** The beginning of a text file. */
  Optional<String> text(String path) {
    try (var in = Files.newInputStream(root.resolve(path))) {
      return Optional.of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a file or folder is there. */
  boolean has(String path) {
    return Files.exists(root.resolve(path));
  }

  /** Names in a folder, sorted. */
  List<String> names(String folder) {
    return files(root.resolve(folder)).stream().map(file -> file.getFileName().toString()).toList();
  }

  /**
   * Libraries whose file names match, in the system's folders and those of {@code LD_LIBRARY_PATH}.
   *
   * @param pattern a regular expression for the whole name
   * @param first searched before them
   */
  List<Path> libraries(String pattern, List<Path> first) {
    List<Path> folders = new ArrayList<>(first);
    LIBRARY_FOLDERS.forEach(folder -> folders.add(root.resolve(folder)));
    return folders.stream()
        .flatMap(folder -> files(folder).stream())
        .filter(file -> file.getFileName().toString().matches(pattern))
        .toList();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
