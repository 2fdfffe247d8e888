package io.venturi.opencv;

import io.venturi.NativeFolder;
import io.venturi.VenturiException;
import java.net.URL;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what decoding and encoding need of OpenCV, once a process.
 *
 * <p>JavaCPP's own order also loads the Java bindings of OpenBLAS and searches for CUDA, which more
 * than doubles the start and the files kept. So the libraries are loaded here, in the order of
 * their dependencies, and the classes over them are then initialised with JavaCPP's loading
 * switched off for that moment. The files lie where JavaCPP itself would keep them, so other users
 * of OpenCV in the process get the same ones.
 */
final class OpenCv {
  private static final Logger LOG = LoggerFactory.getLogger(OpenCv.class);
  private static final String SWITCH = "org.bytedeco.javacpp.loadlibraries";

  /** Library names as JavaCPP spells them: name, then "@" and what stands behind ".so". */
  private static final String[] OPENBLAS = {"quadmath@.0", "gfortran@.5", "openblas@.0"};

  private static final String[] OPENCV = {
    "opencv_core@.413",
    "opencv_imgproc@.413",
    "opencv_imgcodecs@.413",
    "jniopencv_core",
    "jniopencv_imgcodecs"
  };

  private OpenCv() {}

  /**
   * Loads on the first call.
   *
   * @throws VenturiException when the libraries cannot be loaded
   */
  static void load() {
    try {
      Loaded.ONCE.run();
    } catch (LinkageError e) {
      throw new VenturiException(
          "OpenCV cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + (e.getCause() == null ? e : e.getCause())
              + "; put the opencv, openblas and javacpp jars with the classifier of this platform"
              + " on the class path",
          e);
    }
  }

  private static void loadInOrder() {
    String platform = Loader.getPlatform();
    Loader.load(Pointer.class);
    for (String library : OPENBLAS) {
      load(org.bytedeco.openblas.presets.openblas.class, "openblas/" + platform, library);
    }
    for (String library : OPENCV) {
      load(org.bytedeco.opencv.presets.opencv_core.class, "opencv/" + platform, library);
    }
    String before = System.setProperty(SWITCH, "false");
    try {
      initialise();
    } finally {
      if (before == null) {
        System.clearProperty(SWITCH);
      } else {
        System.setProperty(SWITCH, before);
      }
    }
  }

  /** A library that the platform's jar does not have is not needed there. */
  private static void load(Class<?> preset, String folder, String library) {
    int at = library.indexOf('@');
    String file =
        at < 0
            ? "lib" + library + ".so"
            : "lib" + library.substring(0, at) + ".so" + library.substring(at + 1);
    URL url = preset.getResource("/org/bytedeco/" + folder + "/" + file);
    if (url != null) {
      Loader.loadLibrary(preset, new URL[] {url}, library);
    }
  }

  private static void initialise() {
    for (Class<?> type : new Class<?>[] {opencv_core.class, opencv_imgcodecs.class, Mat.class}) {
      try {
        Class.forName(type.getName(), true, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new LinkageError(type.getName(), e);
      }
    }
  }

  private static final class Loaded {
    static final Runnable ONCE = () -> {};

    static {
      NativeFolder.offerToJavaCpp();
      boolean loadedByOthers = Loader.getLoadedLibraries().containsKey("jniopencv_core");
      if (Loader.getPlatform().startsWith("linux-") && !loadedByOthers) {
        loadInOrder();
      } else {
        initialise();
      }
      LOG.info("OpenCV {} on {}", opencv_core.CV_VERSION(), Loader.getPlatform());
    }
  }
}
