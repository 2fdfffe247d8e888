package io.venturi.tensorrt.load;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where TensorRT's libraries are looked for, by exact soname, without loading anything. In order:
 *
 * <ol>
 *   <li>{@code -Dventuri.tensorrt.dir=DIR}; when it is set, nowhere else
 *   <li>the folders of {@code LD_LIBRARY_PATH}
 *   <li>the folders of {@code java.library.path}
 *   <li>the system's library folders of the architecture, then /usr/local/tensorrt/lib,
 *       /opt/tensorrt/lib and /usr/local/cuda/lib64
 * </ol>
 *
 * @param folders absolute, without doubles
 * @param explicit whether the property named them
 */
record LibrarySearch(List<Path> folders, boolean explicit) {
  /** System property that names the folder. */
  static final String PROPERTY = "venturi.tensorrt.dir";

  LibrarySearch {
    folders = List.copyOf(folders);
  }

  /** As this process is set up. */
  static LibrarySearch ofProcess() {
    String chosen = System.getProperty(PROPERTY, "").trim();
    if (!chosen.isEmpty()) {
      return new LibrarySearch(List.of(Path.of(chosen).toAbsolutePath()), true);
    }
    Set<Path> folders = new LinkedHashSet<>();
    addAll(folders, System.getenv().getOrDefault("LD_LIBRARY_PATH", ""));
    addAll(folders, System.getProperty("java.library.path", ""));
    systemFolders(System.getProperty("os.arch", "")).stream().map(Path::of).forEach(folders::add);
    return new LibrarySearch(List.copyOf(folders), false);
  }

  /** The first file of this name. */
  Optional<Path> find(String fileName) {
    return folders.stream()
        .map(folder -> folder.resolve(fileName))
        .filter(Files::exists)
        .findFirst();
  }

  /** Major versions of a library that the folders hold, e.g. of "libnvinfer.so" 10 and 11. */
  Set<Integer> majorVersions(String library) {
    Pattern name = Pattern.compile(Pattern.quote(library) + "\\.(\\d{1,4})");
    Set<Integer> versions = new LinkedHashSet<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> name.matcher(file.getFileName().toString()))
            .filter(Matcher::matches)
            .forEach(match -> versions.add(Integer.parseInt(match.group(1))));
      } catch (IOException | SecurityException e) {
        continue; // a folder that is not there holds nothing
      }
    }
    return versions;
  }

  /** The folders that exist, for messages. */
  String describe() {
    Collection<String> there =
        folders.stream().filter(Files::isDirectory).map(Path::toString).toList();
    return there.isEmpty() ? folders + ", none of which exists" : there.toString();
  }

  private static void addAll(Set<Path> folders, String path) {
    for (String part : path.split(Pattern.quote(File.pathSeparator))) {
      if (!part.isBlank()) {
        folders.add(Path.of(part).toAbsolutePath());
      }
    }
  }

  private static List<String> systemFolders(String arch) {
    List<String> folders = new ArrayList<>();
    String triple = arch.equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    folders.add("/usr/lib/" + triple);
    folders.add("/lib/" + triple);
    folders.add("/usr/local/lib/" + triple);
    folders.add("/usr/lib64");
    folders.add("/usr/local/lib");
    folders.add("/usr/lib");
    folders.add("/usr/local/tensorrt/lib");
    folders.add("/opt/tensorrt/lib");
    folders.add("/usr/local/cuda/lib64");
    return folders;
  }
}
