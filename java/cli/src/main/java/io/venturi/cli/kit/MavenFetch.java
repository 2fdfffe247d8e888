package io.venturi.cli.kit;

import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fetches a file by Maven, when a kit is asked to hold something the library does not depend on.
 */
final class MavenFetch {
  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

  private MavenFetch() {}

  /**
   * Fetches one.
   *
   * @param artifact group:artifact:version:jar or with :classifier behind it
   * @param folder where it goes; must be empty
   */
  static Path fetch(String artifact, Path folder) throws IOException {
    Path maven = Programs.require("mvn", "Maven fetches " + artifact + ": apt-get install maven");
    Programs.run(
        folder,
        System.getenv(),
        List.of(
            maven.toString(),
            "-q",
            "-B",
            COPY,
            "-Dartifact=" + artifact,
            "-DoutputDirectory=" + folder.toAbsolutePath()));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .findFirst()
          .orElseThrow(() -> new VenturiException("Maven fetched nothing for " + artifact));
    }
  }
}
