package io.venturi.cli.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import io.venturi.cli.EnvironmentException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

/** What a kit takes and refuses; ci/kit-check.sh makes and runs a whole one. */
class KitCommandTest {
  @TempDir Path work;

  @Test
  void partSize_withUnit_isBytes() {
    assertEquals(36L << 20, new PartSize().convert("36MiB"));
    assertEquals(500L << 10, new PartSize().convert("500KiB"));
    assertEquals(2L << 30, new PartSize().convert("2GiB"));
  }

  @Test
  void partSize_otherText_namesTheForm() {
    for (String text : List.of("36", "0MiB", "-1MiB", "36MB", "1.5MiB", "9999999GiB")) {
      TypeConversionException refused =
          assertThrows(TypeConversionException.class, () -> new PartSize().convert(text));
      assertTrue(refused.getMessage().contains("36MiB"), refused.getMessage());
    }
  }

  @Test
  void jars_ofTheTests_areNotThoseOfARelease() {
    // surefire runs from folders of classes, or from one jar that names them
    String before = System.setProperty("java.class.path", "/a/b.jar:/a/classes");
    try {
      VenturiException refused = assertThrows(VenturiException.class, KitJars::ofClassPath);
      assertTrue(refused.getMessage().contains("/a/classes"), refused.getMessage());
      assertTrue(refused.getMessage().contains("./venturi"), refused.getMessage());
    } finally {
      System.setProperty("java.class.path", before);
    }
  }

  @Test
  void jar_withLibrariesOfSeveralMachines_keepsThisOnes() throws IOException {
    String own = System.getProperty("os.arch").equals("aarch64") ? "linux-aarch64" : "linux-x64";
    Path jar = work.resolve("several.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (String name :
          List.of(
              "a/native/" + own + "/lib.so",
              "a/native/osx-aarch64/lib",
              "a/native/win-x64/a.dll",
              "module-info.class",
              "a/Plain.class")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    Path copy = KitJars.copy(List.of(jar), work.resolve("jars")).get(0);
    try (ZipFile members = new ZipFile(copy.toFile())) {
      assertEquals(
          List.of("a/native/" + own + "/lib.so", "a/Plain.class"),
          members.stream().map(ZipEntry::getName).toList());
      ZipEntry plain = members.getEntry("a/Plain.class");
      assertEquals(
          "a/Plain.class",
          new String(members.getInputStream(plain).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void output_thatIsSomethingElse_isLeftAlone() throws IOException {
    Path letter = Files.writeString(work.resolve("letter"), "dear");
    VenturiException refused = assertThrows(VenturiException.class, () -> KitFolder.begin(work));
    assertTrue(refused.getMessage().contains("is no kit"), refused.getMessage());
    assertTrue(Files.exists(letter));
  }

  @Test
  void kitFolder_discarded_leavesNothing() throws IOException {
    Path place = work.resolve("sub/kit");
    KitFolder kit = KitFolder.begin(place);
    kit.write("file", "text");
    kit.discardDraft();
    try (var files = Files.list(place.getParent())) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void kitFolder_finished_replacesAnEarlierKit() throws IOException {
    Path place = Files.createDirectory(work.resolve("kit"));
    Files.writeString(place.resolve(KitFolder.CONTENTS), "{}");
    Files.writeString(place.resolve("old"), "");
    KitFolder kit = KitFolder.begin(place);
    kit.write(KitFolder.CONTENTS, "{}");
    kit.finish();
    assertFalse(Files.exists(place.resolve("old")));
    assertTrue(Files.exists(place.resolve(KitFolder.CONTENTS)));
  }

  @Test
  void jdkTool_thatIsNotThere_namesTheCure() {
    EnvironmentException refused =
        assertThrows(EnvironmentException.class, () -> Programs.jdk("jnone", List.of()));
    assertTrue(refused.getMessage().contains("apt-get install"), refused.getMessage());
  }

  @Test
  void jdkTool_thatFails_tellsWhatItSaid() {
    VenturiException refused =
        assertThrows(
            VenturiException.class,
            () ->
                Programs.jdk(
                    "jlink",
                    List.of(
                        "--add-modules",
                        "no.such.module",
                        "--output",
                        work.resolve("java").toString())));
    assertTrue(refused.getMessage().contains("no.such.module"), refused.getMessage());
  }

  @Test
  void tensorRt_folderWithoutBuilderResource_namesWhatIsMissing() throws IOException {
    Path from = Files.createDirectory(work.resolve("from"));
    for (String name :
        List.of("libnvinfer.so.10", "libnvonnxparser.so.10", "libnvinfer_plugin.so.10")) {
      Files.writeString(from.resolve(name), "made");
    }
    Path to = Files.createDirectory(work.resolve("to"));
    VenturiException refused =
        assertThrows(VenturiException.class, () -> TensorRtLibraries.copy(from.toString(), to));
    assertTrue(refused.getMessage().contains("libnvinfer_builder_resource"), refused.getMessage());
  }

  @Test
  void tensorRt_wholeFolder_takesWhatIsLoadedByItsSoname() throws IOException {
    Path from = Files.createDirectory(work.resolve("from"));
    Files.writeString(from.resolve("libnvinfer.so.10.6.0"), "made");
    Files.createSymbolicLink(from.resolve("libnvinfer.so.10"), Path.of("libnvinfer.so.10.6.0"));
    for (String name :
        List.of(
            "libnvonnxparser.so.10",
            "libnvinfer_builder_resource.so.10.6.0",
            "libnvinfer_plugin.so.10",
            "libnvinfer_lean.so.10")) {
      Files.writeString(from.resolve(name), "made");
    }
    Path to = Files.createDirectory(work.resolve("to"));
    assertEquals(
        List.of(
            "libnvinfer.so.10", "libnvinfer_builder_resource.so.10.6.0", "libnvonnxparser.so.10"),
        TensorRtLibraries.copy(from.toString(), to));
    assertTrue(
        Files.isRegularFile(
            to.resolve("libnvinfer.so.10"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void tensorRt_unknownRelease_namesThoseThereAre() {
    VenturiException refused =
        assertThrows(VenturiException.class, () -> TensorRtLibraries.copy("9.1", work));
    assertTrue(refused.getMessage().contains("10.6, 11.2"), refused.getMessage());
  }
}
