package io.venturi.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.venturi.VenturiException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyTables;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.hyperprior.SampleHyperprior;
import io.venturi.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The folders of frames, walked with one coder; each twin runs it. */
public abstract class FrameFilesContractTest {
  /** The coder under test. */
  protected abstract EntropyCoder coder();

  private int[] decode(Path file) {
    byte[] tables = TestFiles.read(TestFiles.testdata("frames-valid").resolve("latent/tables.bin"));
    try (SampleServer server = new SampleServer(coder(), EntropyTables.parse(tables))) {
      return server.decode(TestFiles.read(file));
    }
  }

  @TestFactory
  Stream<DynamicTest> framesValid_everyFile_givesTheSymbols() {
    Path folder = TestFiles.testdata("frames-valid");
    int[] symbols = new int[SampleFrames.SHAPE.symbolCount()];
    ByteBuffer.wrap(TestFiles.read(folder.resolve("latent/symbols.bin")))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(symbols);
    return TestFiles.list(folder, ".bin").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> assertArrayEquals(symbols, decode(file))));
  }

  @TestFactory
  Stream<DynamicTest> framesCorrupt_everyFile_isRefused() {
    return TestFiles.list(TestFiles.testdata("frames-corrupt"), ".bin").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> assertThrows(VenturiException.class, () -> decode(file))));
  }

  private int[] decodeHyperprior(Path file) {
    Path folder = TestFiles.testdata("frames-valid/hyperprior/latent");
    boolean means = file.getFileName().toString().startsWith("mean-");
    HyperpriorModel model =
        SampleHyperprior.model(
            means,
            EntropyTables.parse(TestFiles.read(TestFiles.testdata("tables-valid/gaussian64.bin"))),
            EntropyTables.parse(TestFiles.read(folder.resolve("hyper-tables.bin"))));
    try (SampleHyperprior.Server server = new SampleHyperprior.Server(coder(), model)) {
      return server.decode(TestFiles.read(file));
    }
  }

  @TestFactory
  Stream<DynamicTest> hyperpriorFramesValid_everyFile_givesTheSymbols() {
    Path folder = TestFiles.testdata("frames-valid/hyperprior");
    return TestFiles.list(folder, ".bin").stream()
        .map(
            file -> {
              String kind = file.getFileName().toString().split("-")[0];
              int[] symbols = new int[SampleHyperprior.SHAPE.symbolCount()];
              ByteBuffer.wrap(TestFiles.read(folder.resolve("latent/" + kind + "-symbols.bin")))
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .asIntBuffer()
                  .get(symbols);
              return DynamicTest.dynamicTest(
                  file.getFileName().toString(),
                  () -> assertArrayEquals(symbols, decodeHyperprior(file)));
            });
  }

  @TestFactory
  Stream<DynamicTest> hyperpriorFramesCorrupt_everyFile_isRefused() {
    return TestFiles.list(TestFiles.testdata("frames-corrupt/hyperprior"), ".bin").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> assertThrows(VenturiException.class, () -> decodeHyperprior(file))));
  }
}
