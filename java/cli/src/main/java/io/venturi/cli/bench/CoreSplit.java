package io.venturi.cli.bench;

import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Puts this process's tail threads on the machine's last core and all others on the rest, so that
 * what is measured of tails is not taken by clients and I/O. Linux with {@code taskset} only.
 */
final class CoreSplit {
  /** Beginning of the names of the threads that get the last core; the kernel keeps 15 letters. */
  static final String TAILS = "venturi-tail-";

  private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;

  private CoreSplit() {}

  /**
   * Moves every thread there is now; one started later begins where its starter runs.
   *
   * @throws VenturiException when there is one core only, or the system cannot do it
   */
  static void apply() {
    if (LAST < 1) {
      throw new VenturiException("--pin wants two cores, this machine has one");
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        move(thread);
      }
    } catch (IOException e) {
      throw new VenturiException("--pin wants Linux with taskset (package util-linux): " + e, e);
    }
  }

  private static void move(Path thread) throws IOException {
    try {
      boolean tail = Files.readString(thread.resolve("comm")).startsWith(TAILS);
      String cores = tail ? String.valueOf(LAST) : "0-" + (LAST - 1);
      new ProcessBuilder("taskset", "-pc", cores, thread.getFileName().toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (NoSuchFileException ended) {
      // between the listing and now
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
