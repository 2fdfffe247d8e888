package io.venturi.tensorrt.load;

import io.venturi.NativeFolder;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TensorRT's own libraries from the bindings' redist jar, which is on the class path only where
 * somebody put it there: up to 1.7 GB, unpacked once.
 */
final class PackagedLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(PackagedLibraries.class);

  private PackagedLibraries() {}

  /** Whether the jar of a major version is on the class path. */
  static boolean present(String platform, int major) {
    return resource(platform, major) != null;
  }

  /**
   * Unpacks the runtime, the ONNX reader and the builder's resources, or finds them unpacked.
   *
   * @return the folder that holds them; empty when the jar is not on the class path
   */
  static Optional<Path> unpack(String platform, int major) throws IOException {
    URL inference = resource(platform, major);
    if (inference == null || !(inference.openConnection() instanceof JarURLConnection jar)) {
      return Optional.empty();
    }
    LOG.info(
        "TensorRT comes from {}; the first time it is unpacked to {}",
        jar.getJarFileURL(),
        NativeFolder.root());
    return Optional.of(
        NativeFolder.unpackOrTemporary("tensorrt-" + major, members(jar, inference)));
  }

  private static List<URL> members(JarURLConnection connection, URL inference) throws IOException {
    connection.setUseCaches(false);
    String entry = connection.getEntryName();
    String folder = entry.substring(0, entry.lastIndexOf('/') + 1);
    String base = inference.toString().substring(0, inference.toString().length() - entry.length());
    List<URL> members = new ArrayList<>();
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry found : jar.stream().toList()) {
        String name = found.getName();
        if (name.startsWith(folder + "libnvinfer.so.")
            || name.startsWith(folder + "libnvonnxparser.so.")
            || name.startsWith(folder + "libnvinfer_builder_resource")) {
          members.add(URI.create(base + name).toURL());
        }
      }
    }
    return members;
  }

  private static @Nullable URL resource(String platform, int major) {
    return PackagedLibraries.class
        .getClassLoader()
        .getResource("org/bytedeco/tensorrt/" + platform + "/libnvinfer.so." + major);
  }
}
