package io.venturi.tensorrt.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.EngineBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibrarySearchTest {
  @TempDir Path folder;

  @Test
  void find_twoFolders_firstThatHasTheExactName() throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.createFile(first.resolve("libnvinfer.so"));
    Files.createFile(first.resolve("libnvinfer.so.10.6.0"));
    Files.createFile(second.resolve("libnvinfer.so.10"));
    LibrarySearch search = new LibrarySearch(List.of(first, second), false);
    assertEquals(Optional.of(second.resolve("libnvinfer.so.10")), search.find("libnvinfer.so.10"));
    assertEquals(Optional.empty(), search.find("libnvinfer.so.11"));
    assertEquals(Set.of(10), search.majorVersions("libnvinfer.so"));
  }

  @Test
  void reason_otherMajorOnly_namesBothAndTheBindings() throws IOException {
    Files.createFile(folder.resolve("libnvinfer.so.11"));
    String reason =
        Reasons.notFound(new LibrarySearch(List.of(folder), false), "libnvinfer.so.10", 10);
    assertTrue(reason.contains("found libnvinfer.so.11"), reason);
    assertTrue(reason.contains("libnvinfer.so.10"), reason);
    assertTrue(reason.contains("org.bytedeco:tensorrt:11.2-1.5.14"), reason);
  }

  @Test
  void reason_nothing_namesSonameFoldersAndPackage() {
    String reason =
        Reasons.notFound(new LibrarySearch(List.of(folder), false), "libnvonnxparser.so.10", 10);
    assertTrue(reason.startsWith("libnvonnxparser.so.10 was not found in [" + folder), reason);
    assertTrue(reason.contains("apt-get install libnvinfer10 libnvonnxparsers10"), reason);
    assertTrue(reason.contains("-Dventuri.tensorrt.dir=DIR"), reason);
  }

  @Test
  void reason_namedFolderMissing_saysSo() {
    Path missing = folder.resolve("nowhere");
    LibrarySearch search = new LibrarySearch(List.of(missing), true);
    String reason = Reasons.notFound(search, "libnvinfer.so.10", 10);
    assertTrue(reason.contains(missing + "], none of which exists"), reason);
    assertTrue(reason.contains("correct -Dventuri.tensorrt.dir"), reason);
    assertFalse(reason.contains("apt-get"), reason);
  }

  @Test
  void builderResources_none_messageNamesThemAndTheFolder() throws IOException {
    Files.createFile(folder.resolve("libnvinfer_builder_resource_sm86.so.11.2.1"));
    TensorRtLibraries.Loaded libraries =
        new TensorRtLibraries.Loaded(new TensorRtVersion(11, 2, 1), folder);
    LibrarySearch search = new LibrarySearch(List.of(), false);
    String message =
        assertThrows(
                EngineBuildException.class,
                () -> BuilderResources.require(libraries, search, "sm_90"))
            .getMessage();
    assertTrue(message.contains("libnvinfer_builder_resource_sm90.so.11.2.1"), message);
    assertTrue(message.contains(folder.toString()), message);
    BuilderResources.require(libraries, search, "sm_86");
  }

  @Test
  void ofProcess_property_thatFolderOnly() {
    String before = System.getProperty(LibrarySearch.PROPERTY, "");
    System.setProperty(LibrarySearch.PROPERTY, folder.toString());
    try {
      assertEquals(new LibrarySearch(List.of(folder), true), LibrarySearch.ofProcess());
    } finally {
      System.setProperty(LibrarySearch.PROPERTY, before);
    }
  }

  @Test
  void bindings_classPath_majorOfTheirLibrary() throws IOException {
    Bindings bindings = Bindings.find("linux-x86_64").orElseThrow();
    assertEquals(10, bindings.major());
    assertTrue(Bindings.classNames().contains("org.bytedeco.tensorrt.nvinfer.IBuilder"));
    assertTrue(Bindings.find("linux-riscv64").isEmpty());
  }
}
