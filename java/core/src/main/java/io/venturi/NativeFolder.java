package io.venturi;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where shared libraries from jars are unpacked once and kept: {@code -Dventuri.native.dir=DIR},
 * else {@code ~/.cache/venturi}. Each set of files has a folder whose name holds the files' CRC-32,
 * so versions live side by side. A folder is filled under another name and renamed when complete:
 * processes that start together agree, and a half-written folder is never used.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class NativeFolder {
  /** System property that moves the folder. */
  public static final String PROPERTY = "venturi.native.dir";

  private static final Logger LOG = LoggerFactory.getLogger(NativeFolder.class);

  private NativeFolder() {}

  /** The folder that holds the others; it may not exist yet. */
  public static Path root() {
    String chosen = System.getProperty(PROPERTY, "");
    return chosen.isEmpty()
        ? Path.of(System.getProperty("user.home", ""), ".cache", "venturi").toAbsolutePath()
        : Path.of(chosen).toAbsolutePath();
  }

  /**
   * Tells JavaCPP, before its first use, to keep its files below this folder and not to count the
   * process's memory, unless the user has chosen otherwise.
   */
  public static void offerToJavaCpp() {
    setUnlessChosen("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    setUnlessChosen("org.bytedeco.javacpp.cachedir", root().resolve("javacpp").toString());
  }

  private static void setUnlessChosen(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Unpacks members of a jar beside each other, or finds them unpacked before.
   *
   * @param name start of the folder's name, e.g. "onnxruntime-1.29.0"
   * @param members addresses of the members, e.g. from {@link Class#getResource}
   * @return the folder; empty when a member is no member of a jar or the folder cannot be written,
   *     in which case the caller loads its libraries another way
   */
  public static Optional<Path> unpack(String name, List<URL> members) {
    try {
      StringBuilder key = new StringBuilder(name);
      for (URL member : members) {
        Optional<Long> crc = crc(member);
        if (crc.isEmpty()) {
          return Optional.empty();
        }
        key.append('-').append(Long.toHexString(crc.get()));
      }
      Path folder = root().resolve(key.toString());
      if (!Files.isDirectory(folder)) {
        fill(folder, members);
      }
      return Optional.of(folder);
    } catch (IOException | SecurityException e) {
      LOG.info(
          "{} is not kept in {} ({}); set -D{}=DIR to a folder that can be written",
          name,
          root(),
          e.toString(),
          PROPERTY);
      return Optional.empty();
    }
  }

  /**
   * As {@link #unpack}, else into a fresh temporary folder that goes when the JVM ends.
   *
   * @throws IOException when that cannot be written either
   */
  public static Path unpackOrTemporary(String name, List<URL> members) throws IOException {
    Path kept = unpack(name, members).orElse(null);
    if (kept != null) {
      return kept;
    }
    Path folder = Files.createTempDirectory("venturi-");
    folder.toFile().deleteOnExit();
    for (URL member : members) {
      copy(member, folder).toFile().deleteOnExit();
    }
    return folder;
  }

  private static Optional<Long> crc(URL member) throws IOException {
    URLConnection connection = member.openConnection();
    if (!(connection instanceof JarURLConnection jar)) {
      return Optional.empty();
    }
    jar.setUseCaches(false);
    try (var file = jar.getJarFile()) {
      return Optional.of(file.getJarEntry(jar.getEntryName()).getCrc());
    }
  }

  private static void fill(Path folder, List<URL> members) throws IOException {
    Files.createDirectories(folder.getParent());
    Path draft = Files.createTempDirectory(folder.getParent(), ".unpacking-");
    try {
      for (URL member : members) {
        copy(member, draft);
      }
      Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(draft);
      if (!Files.isDirectory(folder)) { // else another process was faster
        throw e;
      }
    }
  }

  private static Path copy(URL member, Path folder) throws IOException {
    String path = member.getPath();
    Path file = folder.resolve(path.substring(path.lastIndexOf('/') + 1));
    try (InputStream in = member.openStream()) {
      Files.copy(in, file);
    }
    return file;
  }

  private static void delete(Path draft) throws IOException {
    try (Stream<Path> files = Files.list(draft)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(draft);
  }
}
