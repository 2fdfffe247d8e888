package io.venturi.tensorrt.load;

import io.venturi.EngineBuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels that TensorRT's builder picks from, {@code libnvinfer_builder_resource*.so.VERSION}:
 * up to 1.4 GB that a machine which only runs engines may lack.
 */
public final class BuilderResources {
  private static final String PREFIX = "libnvinfer_builder_resource";

  private BuilderResources() {}

  /**
   * Makes sure that the builder finds its resources; to be called before a builder is made, which
   * without them fails in ways that differ between versions.
   *
   * @param architecture of the device, e.g. "sm_90"
   * @throws EngineBuildException when there are none, or what is there cannot be loaded
   */
  public static void require(String architecture) {
    require(TensorRtLibraries.require(), LibrarySearch.ofProcess(), architecture);
  }

  static void require(
      TensorRtLibraries.Loaded libraries, LibrarySearch search, String architecture) {
    List<Path> folders = new ArrayList<>();
    folders.add(libraries.folder());
    folders.addAll(search.folders());
    LibrarySearch everywhere = new LibrarySearch(folders, false);
    List<String> names =
        List.of("", "_" + architecture.replace("_", ""), "_ptx").stream()
            .map(part -> PREFIX + part + ".so." + libraries.version())
            .toList();
    if (names.stream().allMatch(name -> everywhere.find(name).isEmpty())) {
      throw new EngineBuildException(
          "TensorRT "
              + libraries.version()
              + " cannot build engines here: none of "
              + names
              + " is in "
              + everywhere.describe()
              + "; install the whole TensorRT, or use engines built elsewhere");
    }
    if (libraries.version().major() <= 10) {
      names.forEach(name -> load(libraries.folder().resolve(name)));
    }
  }

  /**
   * TensorRT 10 looks for them by name only, which fails in a folder that is on no library path,
   * unless they are loaded already; 11 looks beside itself.
   */
  private static void load(Path file) {
    if (Files.exists(file)) {
      try {
        System.load(file.toString());
      } catch (UnsatisfiedLinkError e) {
        throw new EngineBuildException(
            file + " could not be loaded: " + e.getMessage() + Reasons.cureOf(e), e);
      }
    }
  }
}
