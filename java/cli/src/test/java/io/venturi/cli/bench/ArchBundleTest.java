package io.venturi.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.cli.EnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchBundleTest {
  @TempDir Path folder;

  @Test
  void find_absent_namesFoldersAndTheCommandThatMakesIt() {
    String message =
        assertThrows(EnvironmentException.class, () -> ArchBundle.find("resnet50", List.of(folder)))
            .getMessage();
    assertTrue(message.contains(folder.toString()), message);
    assertTrue(
        message.endsWith(
            "python models/export.py --arch resnet50 --random --out "
                + folder.resolve("resnet50.venturi")),
        message);
  }

  @Test
  void find_present_isTheFirst() throws IOException {
    Path made = Files.createFile(folder.resolve("swin_t.venturi"));
    assertEquals(made, ArchBundle.find("swin_t", List.of(folder.resolve("none"), folder)));
  }

  @Test
  void find_pathInPlaceOfAName_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ArchBundle.find("../resnet50", List.of(folder)));
  }
}
