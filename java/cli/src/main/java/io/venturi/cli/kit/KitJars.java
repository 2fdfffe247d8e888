package io.venturi.cli.kit;

import io.venturi.VenturiException;
import io.venturi.nativelib.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The jars of the class path, without the native libraries of other machines. */
final class KitJars {
  /** A folder in a jar that is named after a system and a processor. */
  private static final Pattern PLATFORM =
      Pattern.compile("(?:^|/)((?:linux|osx|macosx|windows|win|android|ios)-[a-z0-9_]+)/");

  /** Native libraries that only {@code venturi evaluate} uses: 27 MB for AVIF. */
  private static final Pattern LEFT_OUT =
      Pattern.compile("(?:^|/)ffmpeg-[0-9][^/]*-(?:linux|macosx|windows)-[^/]*\\.jar$");

  private KitJars() {}

  /** This machine's platform as JavaCPP and our own jars spell it. */
  static String platform() {
    return NativeLibrary.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /**
   * The jars this process runs from, without those that no kit needs.
   *
   * @throws VenturiException when one of them is no jar, as in a run of the tests
   */
  static List<Path> ofClassPath() {
    List<Path> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.endsWith(".jar")) {
        throw new VenturiException(
            "the class path has "
                + entry
                + ", a kit is made of jars; call the launcher script ./venturi, which packages them");
      }
      if (!LEFT_OUT.matcher(entry).find()) {
        jars.add(Path.of(entry));
      }
    }
    return jars;
  }

  /**
   * Copies jars into a folder, for a class path: without module descriptors, one of which
   * (TensorRT's 10.6) names a package that its jar does not have and stops jdeps.
   */
  static List<Path> copy(List<Path> jars, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> copies = new ArrayList<>();
    for (Path jar : jars) {
      Path copy = folder.resolve(jar.getFileName());
      rewrite(jar, copy, name -> !isForeign(name) && !name.endsWith("module-info.class"));
      copies.add(copy);
    }
    return copies;
  }

  /** Whether a member is a file for another system or processor than this one. */
  static boolean isForeign(String member) {
    Matcher platform = PLATFORM.matcher(member);
    return platform.find() && !OWN.contains(platform.group(1));
  }

  /** Names that jars have for this machine. */
  private static final List<String> OWN = own(System.getProperty("os.arch"));

  private static List<String> own(String processor) {
    return switch (processor.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> List.of("linux-x86_64", "linux-x64");
      case "aarch64" -> List.of("linux-arm64", "linux-aarch64", "linux-aarch_64");
      default -> List.of("linux-" + processor);
    };
  }

  /**
   * Copies a jar with the members that are wanted. Members are stored as they are: the parts'
   * compressor does better on them than on what a jar compresses, and a JVM reads them faster.
   */
  static void rewrite(Path from, Path to, Predicate<String> wanted) throws IOException {
    try (ZipFile jar = new ZipFile(from.toFile());
        OutputStream file = Files.newOutputStream(to);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (ZipEntry member :
          (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
        if (wanted.test(member.getName())) {
          out.putNextEntry(stored(member));
          try (InputStream in = jar.getInputStream(member)) {
            in.transferTo(out);
          }
          out.closeEntry();
        }
      }
    }
  }

  private static ZipEntry stored(ZipEntry member) {
    ZipEntry copy = new ZipEntry(member.getName());
    copy.setMethod(ZipEntry.STORED);
    copy.setSize(member.getSize());
    copy.setCrc(member.getCrc());
    copy.setTime(member.getTime());
    return copy;
  }
}
