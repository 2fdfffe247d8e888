package io.venturi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeFolderTest {
  @TempDir Path temp;
  private String before;

  @BeforeEach
  void chooseFolder() {
    before = System.getProperty(NativeFolder.PROPERTY, "");
    System.setProperty(NativeFolder.PROPERTY, temp.resolve("cache").toString());
  }

  @AfterEach
  void restoreFolder() {
    System.setProperty(NativeFolder.PROPERTY, before);
  }

  @Test
  void unpack_twice_sameFolderWithTheFilesOnly() throws IOException {
    URL member = jarMember("a.jar", "first");
    Path folder = NativeFolder.unpack("lib-1", List.of(member)).orElseThrow();
    assertEquals("first", Files.readString(folder.resolve("x.so")));
    assertEquals(folder, NativeFolder.unpack("lib-1", List.of(member)).orElseThrow());
    try (Stream<Path> entries = Files.list(NativeFolder.root())) {
      assertEquals(List.of(folder), entries.toList());
    }
  }

  @Test
  void unpack_otherContent_otherFolder() throws IOException {
    Optional<Path> first = NativeFolder.unpack("lib-1", List.of(jarMember("a.jar", "first")));
    Optional<Path> second = NativeFolder.unpack("lib-1", List.of(jarMember("b.jar", "second")));
    assertNotEquals(first.orElseThrow(), second.orElseThrow());
  }

  @Test
  void unpack_folderCannotBeMade_empty() throws IOException {
    Files.writeString(temp.resolve("cache"), "a file where the folder should be");
    assertTrue(NativeFolder.unpack("lib-1", List.of(jarMember("a.jar", "first"))).isEmpty());
  }

  @Test
  void unpack_plainFile_empty() throws IOException {
    Path file = Files.writeString(temp.resolve("x.so"), "plain");
    assertTrue(NativeFolder.unpack("lib-1", List.of(file.toUri().toURL())).isEmpty());
  }

  private URL jarMember(String jarName, String content) throws IOException {
    Path jar = temp.resolve(jarName);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("native/x.so"));
      out.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return new URL("jar:" + jar.toUri() + "!/native/x.so");
  }
}
