package io.venturi.tensorrt.load;

import io.venturi.EngineException;
import io.venturi.NativeFolder;
import io.venturi.VenturiException;
import io.venturi.nativelib.CudaDevices;
import io.venturi.nativelib.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads TensorRT once a process. JavaCPP's own loader would ask for cuBLAS, cuDNN and more, which
 * TensorRT does not need; here its libraries and their bindings are loaded by path, in order, and
 * JavaCPP is kept from loading anything while the classes of the bindings are initialised.
 *
 * <p>No class of the bindings is touched before the driver has counted a device: on a machine
 * without one some of TensorRT's functions end the process.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class TensorRtLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(TensorRtLibraries.class);
  private static final String LOAD_LIBRARIES = "org.bytedeco.javacpp.loadlibraries";

  /** No object lies below; TensorRT returns an offset from null when CUDA does not start. */
  private static final long LEAST_ADDRESS = 1 << 16;

  private static @Nullable String reason;
  private static @Nullable Loaded loaded;

  private TensorRtLibraries() {}

  /**
   * What is loaded.
   *
   * @param version of libnvinfer
   * @param folder that libnvinfer was found in
   */
  public record Loaded(TensorRtVersion version, Path folder) {}

  /**
   * Loads the libraries when there is a device for them; empty when they are loaded, else why not
   * and the cure. Asked once.
   */
  public static synchronized String unavailableReason() {
    if (reason == null) {
      reason =
          CudaDevices.count() == 0
              ? "no CUDA device: " + CudaDevices.reason()
              : tryUse(LibrarySearch.ofProcess());
    }
    return reason;
  }

  /**
   * What is loaded.
   *
   * @throws VenturiException when nothing is, with {@link #unavailableReason()}
   */
  public static synchronized Loaded require() {
    String why = unavailableReason();
    Loaded libraries = loaded;
    if (!why.isEmpty() || libraries == null) {
      throw new VenturiException("TensorRT cannot be used here: " + why);
    }
    return libraries;
  }

  /**
   * Makes a runtime once. With a driver that TensorRT cannot use this logs why and returns what
   * must not be touched, in every version tried; making a builder first would end the process.
   */
  private static String tryUse(LibrarySearch search) {
    String why = tryLoad(search);
    if (!why.isEmpty()) {
      return why;
    }
    try (TensorRtLog log = new TensorRtLog()) {
      IRuntime runtime = nvinfer.createInferRuntime(log);
      if (!isObject(runtime)) {
        return Reasons.driverRefused(log.drain());
      }
      LoadedEngine.delete(runtime);
      return "";
    }
  }

  /**
   * Makes a runtime; a builder must not be made before one has been: with a CUDA that does not work
   * some versions end the process there, but none here.
   *
   * @param graph what it is for, for messages
   * @throws EngineException when CUDA does not work
   */
  public static IRuntime newRuntime(String graph, TensorRtLog log) {
    IRuntime runtime = nvinfer.createInferRuntime(log);
    if (!isObject(runtime)) {
      throw new EngineException(graph + ": TensorRT made no runtime; " + log.drainText());
    }
    runtime.setErrorRecorder(log.recorder());
    return runtime;
  }

  private static boolean isObject(@Nullable IRuntime runtime) {
    return runtime != null && runtime.address() >= LEAST_ADDRESS;
  }

  /**
   * Loads without asking for a device; what may be called then is little. For tests.
   *
   * @return empty when loaded, else why not
   */
  static synchronized String tryLoad(LibrarySearch search) {
    if (loaded != null) {
      return "";
    }
    String why = NativeLibrary.unavailableReason(); // also sets JavaCPP's memory limit
    if (!why.isEmpty()) {
      return why;
    }
    try {
      return load(search);
    } catch (IOException e) {
      return "the bindings of TensorRT cannot be read or unpacked: "
          + e.getMessage()
          + "; set -D"
          + NativeFolder.PROPERTY
          + "=DIR to a folder that can be written";
    } catch (LinkageError e) {
      return "TensorRT could not be loaded: " + e.getMessage() + Reasons.cureOf(e);
    }
  }

  private static String load(LibrarySearch search) throws IOException {
    String platform =
        NativeLibrary.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!Bindings.classesPresent()) {
      return Reasons.noClasses();
    }
    Bindings bindings = Bindings.find(platform).orElse(null);
    if (bindings == null) {
      return Reasons.noNatives(platform);
    }
    if (Bindings.loadedElsewhere()) {
      return Reasons.otherClassLoader();
    }
    return load(packagedElse(search, platform, bindings), bindings);
  }

  /** Whoever put a gigabyte on the class path means it, unless a folder is named. */
  private static LibrarySearch packagedElse(
      LibrarySearch search, String platform, Bindings bindings) throws IOException {
    return search.explicit()
        ? search
        : PackagedLibraries.unpack(platform, bindings.major())
            .map(folder -> new LibrarySearch(List.of(folder), false))
            .orElse(search);
  }

  private static String load(LibrarySearch search, Bindings bindings) throws IOException {
    String inferenceName = "libnvinfer.so." + bindings.major();
    String parserName = "libnvonnxparser.so." + bindings.major();
    Path inference = search.find(inferenceName).orElse(null);
    if (inference == null) {
      return Reasons.notFound(search, inferenceName, bindings.major());
    }
    Path parser = search.find(parserName).orElse(null);
    if (parser == null) {
      return Reasons.notFound(search, parserName, bindings.major());
    }
    Path natives =
        NativeFolder.unpackOrTemporary(
            "tensorrt-bindings-" + bindings.major(),
            List.of(bindings.inference(), bindings.parser()));
    loadInOrder(
        List.of(
            inference,
            natives.resolve("libjninvinfer.so"),
            parser,
            natives.resolve("libjninvonnxparser.so")));
    initialiseClasses();
    Loaded libraries =
        new Loaded(TensorRtVersion.ofNumber(nvinfer.getInferLibVersion()), inference.getParent());
    loaded = libraries;
    LOG.info("TensorRT {} in {}", libraries.version(), libraries.folder());
    return "";
  }

  private static void loadInOrder(List<Path> libraries) {
    Loader.load(Pointer.class);
    for (Path library : libraries) {
      System.load(library.toAbsolutePath().toString());
    }
  }

  /** Every class, since one that is initialised later would make JavaCPP load what is not there. */
  private static void initialiseClasses() throws IOException {
    String before = System.getProperty(LOAD_LIBRARIES);
    System.setProperty(LOAD_LIBRARIES, "false");
    try {
      for (String name : Bindings.classNames()) {
        try {
          Class.forName(name, true, TensorRtLibraries.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
          LOG.debug("{} of the TensorRT bindings is left out", name, e);
        }
      }
    } finally {
      if (before == null) {
        System.clearProperty(LOAD_LIBRARIES);
      } else {
        System.setProperty(LOAD_LIBRARIES, before);
      }
    }
  }
}
