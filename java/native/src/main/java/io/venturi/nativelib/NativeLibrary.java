package io.venturi.nativelib;

import io.venturi.NativeFolder;
import io.venturi.VenturiException;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads libventuri.so and its JavaCPP binding, once per process, from the classifier jar of this
 * platform: unpacked into {@link NativeFolder}, else into a temporary folder, and from a folder on
 * the class path in place.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class NativeLibrary {
  /** Library that JavaCPP generates. */
  static final String JNI_LIBRARY = "jniventuri";

  /** Version of the C API that this class file was written for. */
  public static final String VERSION = "0.1.0";

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";
  private static @Nullable String reason;

  private NativeLibrary() {}

  /** Loads the library; empty when it is loaded, else why not and the cure. Asked once. */
  public static synchronized String unavailableReason() {
    if (reason == null) {
      reason = tryLoad();
    }
    return reason;
  }

  /**
   * Loads the library.
   *
   * @throws VenturiException when that fails, with {@link #unavailableReason()}
   */
  public static void require() {
    String why = unavailableReason();
    if (!why.isEmpty()) {
      throw new VenturiException(why);
    }
  }

  /** JavaCPP's name of this platform, e.g. "linux-x86_64"; what the classifier jar is called. */
  public static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    return switch (osArch) {
      case "amd64", "x86_64" -> os + "-x86_64";
      case "aarch64" -> os + "-arm64";
      default -> os + "-" + osArch;
    };
  }

  private static String tryLoad() {
    // JavaCPP reads it when its Pointer class is initialised: with its default, a process that
    // holds much memory outside the Java heap cannot open pointers any more
    if (System.getProperty(MAX_PHYSICAL_BYTES) == null) {
      System.setProperty(MAX_PHYSICAL_BYTES, "0");
    }
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    List<URL> members = members(platform);
    if (members.isEmpty()) {
      return "no native library for "
          + platform
          + " on the class path; add io.venturi:venturi-native with classifier "
          + platform
          + " (linux-x86_64 and linux-arm64 are published)";
    }
    Path folder;
    try {
      folder = folderWith(members);
    } catch (IOException e) {
      return "the native library could be unpacked neither into "
          + NativeFolder.root()
          + " nor into "
          + System.getProperty("java.io.tmpdir")
          + " ("
          + e
          + "); set -D"
          + NativeFolder.PROPERTY
          + "=DIR to a folder that can be written";
    }
    return load(folder);
  }

  private static List<URL> members(String platform) {
    URL library = NativeLibrary.class.getResource(platform + "/libventuri.so");
    URL binding = NativeLibrary.class.getResource(platform + "/lib" + JNI_LIBRARY + ".so");
    return library == null || binding == null ? List.of() : List.of(library, binding);
  }

  private static Path folderWith(List<URL> members) throws IOException {
    URL first = members.get(0);
    if (first.getProtocol().equals("file")) {
      return new File(java.net.URI.create(first.toString())).toPath().toAbsolutePath().getParent();
    }
    return NativeFolder.unpackOrTemporary("venturi-" + VERSION, members);
  }

  private static String load(Path folder) {
    try {
      // the binding's JNI_OnLoad looks for JavaCPP's Loader, and finds libventuri.so loaded already
      Loader.getPlatform();
      System.load(folder.resolve("libventuri.so").toString());
      System.load(folder.resolve("lib" + JNI_LIBRARY + ".so").toString());
    } catch (UnsatisfiedLinkError e) {
      return "the native library in "
          + folder
          + " could not be loaded ("
          + e.getMessage()
          + "); if the folder is mounted noexec, set -D"
          + NativeFolder.PROPERTY
          + "=DIR to one that is not";
    }
    String version = VenturiNative.version();
    if (!version.equals(VERSION)) {
      return "the native library in "
          + folder
          + " has version "
          + version
          + ", wanted "
          + VERSION
          + "; use main and classifier jar of one release";
    }
    LOG.info("native library {} in {}", version, folder);
    return "";
  }
}
