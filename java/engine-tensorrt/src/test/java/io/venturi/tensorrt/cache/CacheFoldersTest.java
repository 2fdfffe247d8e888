package io.venturi.tensorrt.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheFoldersTest {
  @TempDir Path folder;
  private final String temporary = System.getProperty("java.io.tmpdir");
  private Path blocked;

  /** Also for root, whom permissions do not stop: no folder can be made under a file. */
  @BeforeEach
  void block() throws IOException {
    Path tmp = Files.createDirectory(folder.resolve("tmp"));
    System.setProperty("java.io.tmpdir", tmp.toString());
    blocked = Files.createFile(folder.resolve("file")).resolve("engines");
  }

  @AfterEach
  void restore() {
    System.setProperty("java.io.tmpdir", temporary);
  }

  @Test
  void open_writable_thatFolder() throws IOException {
    Path chosen = folder.resolve("a/b");
    assertEquals(new CacheFolders(List.of(chosen), chosen), CacheFolders.open(chosen));
    try (var files = Files.list(chosen)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void open_notWritable_folderOfOnesOwnThatIsFoundAgain() throws IOException {
    CacheFolders first = CacheFolders.open(blocked);
    assertTrue(first.writable().startsWith(folder.resolve("tmp")), first.toString());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(first.writable())));
    assertEquals(List.of(blocked, first.writable()), first.readable());
    assertEquals(first, CacheFolders.open(blocked));
  }

  @Test
  void open_fallbackOpenToOthers_notTrusted() throws IOException {
    Path mine = CacheFolders.open(blocked).writable();
    Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertNotEquals(mine, CacheFolders.open(blocked).writable());
  }

  @Test
  void open_fallbackIsALink_notTrusted() throws IOException {
    Path mine = CacheFolders.open(blocked).writable();
    Files.delete(mine);
    Files.createSymbolicLink(mine, Files.createDirectory(folder.resolve("elsewhere")));
    assertNotEquals(mine, CacheFolders.open(blocked).writable());
  }

  @Test
  void get_notWritable_keptInTheFallback() {
    EngineKey key = SamplePlans.key(SamplePlans.PARTS);
    PlanBuilder builder = last -> SamplePlans.built(SamplePlans.plan(100, 1));
    assertTrue(EngineCache.open(blocked).get(key, EnginePolicy.BUILD_IF_MISSING, builder).built());
    assertTrue(!EngineCache.open(blocked).get(key, EnginePolicy.BUILD_IF_MISSING, builder).built());
  }
}
