package io.venturi.cli.kit;

import io.venturi.VenturiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The best of the programs that this machine can make a stream smaller with: zstd with a window of
 * 1 GiB, which finds what TensorRT's kernels repeat far apart, else xz, else gzip.
 *
 * @param suffix of the archive, after {@code .tar.}
 * @param command reads stdin, writes stdout
 * @param program the executable
 */
record Compressor(String suffix, List<String> command, Path program) {
  /** A library in what ldd prints. */
  private static final Pattern LIBRARY = Pattern.compile("^\\s*(\\S+) => (/\\S+)");

  /** Those every Linux has. */
  private static final Pattern OF_THE_SYSTEM = Pattern.compile("lib(c|m|dl|pthread|rt)\\.so.*");

  Compressor {
    command = List.copyOf(command);
  }

  /**
   * The best one here.
   *
   * @param level of zstd, 1..19; the others take theirs
   */
  static Compressor best(int level) {
    Optional<Path> zstd = Programs.find("zstd");
    if (zstd.isPresent()) {
      return new Compressor(
          "zst", List.of(zstd.get().toString(), "-q", "-T0", "--long=30", "-" + level), zstd.get());
    }
    Optional<Path> xz = Programs.find("xz");
    if (xz.isPresent()) {
      return new Compressor("xz", List.of(xz.get().toString(), "-T0", "-6"), xz.get());
    }
    Path gzip = Programs.require("gzip", "apt-get install zstd");
    return new Compressor("gz", List.of(gzip.toString(), "-9"), gzip);
  }

  /** An archive in the making. */
  record Running(List<Process> processes) {
    InputStream output() {
      return processes.get(processes.size() - 1).getInputStream();
    }

    /**
     * Waits for its end.
     *
     * @throws VenturiException when one of the programs failed
     */
    void check() {
      for (Process process : processes) {
        String name = process.info().command().orElse("tar or the compressor");
        int code = Programs.await(process, name);
        if (code != 0) {
          throw new VenturiException(name + " ended with " + code + "; its message stands above");
        }
      }
    }
  }

  /** Begins to archive a folder under its own name; the same files give the same bytes. */
  Running archive(Path folder) throws IOException {
    Path tar = Programs.require("tar", "apt-get install tar");
    Path whole = folder.toAbsolutePath();
    List<String> archiver =
        List.of(
            tar.toString(),
            "--sort=name",
            "--owner=0",
            "--group=0",
            "--numeric-owner",
            "-C",
            whole.getParent().toString(),
            "-cf",
            "-",
            whole.getFileName().toString());
    return new Running(
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder(archiver).redirectError(ProcessBuilder.Redirect.INHERIT),
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT))));
  }

  /** Copies zstd, which a bare machine lacks, and the libraries it needs; the others are there. */
  List<Path> carry(Path folder) throws IOException {
    List<Path> carried = new ArrayList<>();
    if (suffix.equals("zst")) {
      carried.add(copy(program, folder.resolve("zstd")));
      String needs =
          Programs.run(
              folder, Map.of("PATH", System.getenv("PATH")), List.of("ldd", program.toString()));
      for (String line : needs.split("\n")) {
        Matcher library = LIBRARY.matcher(line);
        if (library.find() && !OF_THE_SYSTEM.matcher(library.group(1)).matches()) {
          carried.add(copy(Path.of(library.group(2)), folder.resolve(library.group(1))));
        }
      }
    }
    return carried;
  }

  private static Path copy(Path from, Path to) {
    try {
      Files.copy(from.toRealPath(), to);
      KitResources.makeExecutable(to);
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
