package io.venturi.tensorrt.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JavaCPP bindings of TensorRT on the class path, looked at without initialising a class of
 * theirs.
 *
 * @param inference libjninvinfer.so
 * @param parser libjninvonnxparser.so
 * @param major of the libnvinfer.so that they are linked with
 */
record Bindings(URL inference, URL parser, int major) {
  private static final String PACKAGE = "org/bytedeco/tensorrt/";
  private static final String PROBE = PACKAGE + "nvinfer/INoCopy.class";
  private static final String PROBE_CLASS = "org.bytedeco.tensorrt.nvinfer.INoCopy";
  private static final Pattern SONAME = Pattern.compile("libnvinfer\\.so\\.(\\d{1,4})\0");

  /**
   * What is on the class path.
   *
   * @param platform JavaCPP's name of it, e.g. "linux-x86_64"
   * @return empty when the natives of the platform are not there
   */
  static Optional<Bindings> find(String platform) throws IOException {
    URL inference = resource(PACKAGE + platform + "/libjninvinfer.so");
    URL parser = resource(PACKAGE + platform + "/libjninvonnxparser.so");
    return inference == null || parser == null
        ? Optional.empty()
        : Optional.of(new Bindings(inference, parser, neededMajor(inference)));
  }

  /** Whether the Java half is there. */
  static boolean classesPresent() {
    return resource(PROBE) != null;
  }

  /** Whether another class loader than this module's has the Java half. */
  static boolean loadedElsewhere() {
    try {
      ClassLoader ours = Bindings.class.getClassLoader();
      return Class.forName(PROBE_CLASS, false, ours).getClassLoader() != ours;
    } catch (ClassNotFoundException e) {
      return false; // classesPresent() tells
    }
  }

  /** Names of all classes of the bindings. */
  static List<String> classNames() throws IOException {
    URL probe = resource(PROBE);
    if (probe == null) {
      return List.of();
    }
    if (probe.openConnection() instanceof JarURLConnection connection) {
      connection.setUseCaches(false);
      try (JarFile jar = connection.getJarFile()) {
        return classNames(jar.stream().map(JarEntry::getName));
      }
    }
    try {
      Path root = Path.of(probe.toURI()).resolve("../../../../..").normalize();
      try (Stream<Path> files = Files.walk(root.resolve(PACKAGE))) {
        return classNames(files.map(file -> root.relativize(file).toString()));
      }
    } catch (URISyntaxException | RuntimeException e) {
      throw new IOException("the classes beside " + probe + " cannot be listed", e);
    }
  }

  private static List<String> classNames(Stream<String> entries) {
    return entries
        .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class"))
        .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
        .toList();
  }

  /** The binding names the library it needs in its string table. */
  static int neededMajor(URL inference) throws IOException {
    try (InputStream in = inference.openStream()) {
      Matcher soname = SONAME.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
      if (!soname.find()) {
        throw new IOException(inference + " names no libnvinfer.so.N");
      }
      return Integer.parseInt(soname.group(1));
    }
  }

  private static @Nullable URL resource(String name) {
    return Bindings.class.getClassLoader().getResource(name);
  }
}
