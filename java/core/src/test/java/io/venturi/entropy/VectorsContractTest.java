package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.venturi.latent.WireProfile;
import io.venturi.testing.TestFiles;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Byte equality with streams that others made; each twin runs it, in a class named {@code
 * *VectorsTest}. CompressAI vectors come from testdata, from {@code ../shared/vectors} beside the
 * repository when it is there, and from every folder of system property {@code venturi.vectors}.
 */
public abstract class VectorsContractTest {
  /** The coder under test. */
  protected abstract EntropyCoder coder();

  /** The pmf quantiser of the twin under test. */
  protected int[] quantizeCdf(float[] pmf) {
    return CdfQuantizer.quantize(pmf);
  }

  @Test
  void quantizeCdf_everyVector_givesTheCdf() {
    for (CdfVectors.Case vector : CdfVectors.read()) {
      assertArrayEquals(vector.cdf(), quantizeCdf(vector.pmf()), vector.toString());
    }
  }

  @TestFactory
  Stream<DynamicTest> compressAi_everyVector_givesTheBytesAndTheSymbols() {
    return folders().stream()
        .flatMap(folder -> TestFiles.list(folder, ".json").stream())
        .map(
            file ->
                DynamicTest.dynamicTest(file.toString(), () -> check(CompressAiVector.read(file))));
  }

  private void check(CompressAiVector vector) {
    assertArrayEquals(
        vector.stream(), CoderHarness.encode(coder(), vector.latent(), WireProfile.COMPAT));
    assertArrayEquals(
        vector.latent().symbols(),
        CoderHarness.decode(coder(), vector.latent(), WireProfile.COMPAT, vector.stream()));
    assertArrayEquals(
        vector.latent().symbols(),
        CoderHarness.decodeStepByStep(coder(), vector.latent(), vector.stream()));
  }

  @TestFactory
  Stream<DynamicTest> lanes_everyGoldenFile_givesTheBytesAndTheSymbols() {
    return LanesGolden.folders().stream()
        .map(LanesGolden::read)
        .flatMap(golden -> golden.payloads().stream().map(payload -> check(golden, payload)));
  }

  private DynamicTest check(LanesGolden golden, LanesGolden.Payload payload) {
    return DynamicTest.dynamicTest(
        golden.latent().name() + " " + payload.profile(),
        () -> {
          assertArrayEquals(
              payload.bytes(), CoderHarness.encode(coder(), golden.latent(), payload.profile()));
          assertArrayEquals(
              golden.latent().symbols(),
              CoderHarness.decode(coder(), golden.latent(), payload.profile(), payload.bytes()));
        });
  }

  /** Where CompressAI vectors lie; a folder named by the property must hold some. */
  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    folders.add(TestFiles.testdata("rans-golden").resolve("compressai"));
    Path beside = TestFiles.top().resolveSibling("shared").resolve("vectors/compressai");
    if (Files.isDirectory(beside)) {
      folders.add(beside);
    }
    for (String name : System.getProperty("venturi.vectors", "").split(File.pathSeparator)) {
      if (!name.isBlank()) {
        folders.add(Path.of(name));
      }
    }
    return folders;
  }
}
