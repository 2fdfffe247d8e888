package io.venturi.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The class files of this module, compiled against the oldest bindings, link with the newer ones:
 * each class, field and method that their constant pools name is there. No class is initialised.
 */
final class BindingVersionsTest {
  private static final Path BINDINGS = Path.of(System.getProperty("venturi.test.bindings"));
  private static final Path CLASSES = Path.of(System.getProperty("venturi.test.classes"));
  private static final String PREFIX = "org/bytedeco/";

  @ParameterizedTest
  @CsvSource({
    "10.6-1.5.11, 12.6-9.5-1.5.11",
    "10.15-1.5.13, 13.1-9.19-1.5.13",
    "11.2-1.5.14, 13.3-9.25-1.5.14"
  })
  void classFiles_eachVersionOfTheBindings_everyReferenceResolves(String tensorRt, String cuda)
      throws Exception {
    List<String> missing = new ArrayList<>();
    int resolved = 0;
    try (URLClassLoader bindings = loader(tensorRt, cuda)) {
      for (Path file : classFiles()) {
        ClassFileReferences references = ClassFileReferences.of(Files.readAllBytes(file));
        for (String name : references.classes()) {
          if (name.startsWith(PREFIX)) {
            find(bindings, name, missing);
          }
        }
        for (ClassFileReferences.Member member : references.members()) {
          if (member.owner().startsWith(PREFIX)) {
            resolved++;
            if (!resolves(bindings, member, missing)) {
              missing.add(file.getFileName() + ": " + member);
            }
          }
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(resolved > 40, resolved + " references found; are the class files there?");
  }

  private static URLClassLoader loader(String tensorRt, String cuda) throws IOException {
    URL javacpp = Pointer.class.getProtectionDomain().getCodeSource().getLocation();
    Path first = BINDINGS.resolve("tensorrt-" + tensorRt + ".jar");
    Path second = BINDINGS.resolve("cuda-" + cuda + ".jar");
    assertTrue(Files.exists(first) && Files.exists(second), first + " and " + second);
    return new URLClassLoader(
        new URL[] {first.toUri().toURL(), second.toUri().toURL(), javacpp},
        ClassLoader.getPlatformClassLoader());
  }

  private static List<Path> classFiles() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  private static boolean resolves(
      ClassLoader bindings, ClassFileReferences.Member member, List<String> missing) {
    Class<?> owner = find(bindings, member.owner(), missing);
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      Stream<String> members =
          !member.method()
              ? Arrays.stream(type.getDeclaredFields())
                  .map(field -> field.getName() + field.getType().descriptorString())
              : member.name().equals("<init>")
                  ? Arrays.stream(type.getDeclaredConstructors())
                      .map(c -> "<init>" + descriptor(void.class, c.getParameterTypes()))
                  : Arrays.stream(type.getDeclaredMethods())
                      .map(m -> m.getName() + descriptor(m.getReturnType(), m.getParameterTypes()));
      if (members.anyMatch((member.name() + member.descriptor())::equals)) {
        return true;
      }
    }
    return false;
  }

  private static String descriptor(Class<?> result, Class<?>[] parameters) {
    return MethodType.methodType(result, parameters).toMethodDescriptorString();
  }

  private static Class<?> find(ClassLoader bindings, String name, List<String> missing) {
    try {
      return Objects.requireNonNull(Class.forName(name.replace('/', '.'), false, bindings));
    } catch (ClassNotFoundException | LinkageError e) {
      missing.add(e.toString());
      return Object.class;
    }
  }
}
