package io.venturi.cli.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.BundleException;
import io.venturi.bundle.ModelBundle;
import io.venturi.engine.OptimizationProfile;
import io.venturi.engine.Precision;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Which networks are built; building them needs a GPU. */
class BuildCommandTest {
  private static final Path TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
  private static final Path DEFAULT =
      Path.of(System.getProperty("venturi.top"), "models", "bundles", "default.venturi");

  private static List<String> built(Path file, List<Precision> precisions, boolean strict) {
    List<String> names = new ArrayList<>();
    try (ModelBundle bundle = ModelBundle.open(file)) {
      new BundleNetworks(bundle)
          .forEach(
              bundle.manifest().ratePoints(),
              precisions,
              OptimizationProfile.fixed(4),
              strict,
              network -> {
                assertEquals(4, network.options().profile().max());
                assertTrue(network.onnx().length > 0);
                names.add(network.options().name() + " " + network.options().precision());
              });
    }
    return names;
  }

  @Test
  void networks_ofRatePointsThatShareATail_areEachBuiltOnce() {
    List<String> names = built(DEFAULT, List.of(Precision.FP32), true);
    assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
    assertEquals(1, names.stream().filter(name -> name.startsWith("tail")).count());
    assertTrue(names.stream().filter(name -> name.contains("/encoder")).count() >= 2);
  }

  @Test
  void networks_inTwoPrecisions_areDerivedInBoth() {
    List<String> names = built(TINY, List.of(Precision.FP32, Precision.FP16), true);
    assertEquals(
        names.stream().filter(name -> name.endsWith("FP32")).count(),
        names.stream().filter(name -> name.endsWith("FP16")).count());
  }

  @Test
  void networks_ofAPrecisionThatOneLacks_areLeftOutUnlessAskedFor() {
    try (ModelBundle bundle = ModelBundle.open(DEFAULT)) {
      boolean all =
          bundle.manifest().ratePoints().stream()
              .allMatch(
                  point ->
                      point.localHead() == null
                          || bundle
                              .precisions(io.venturi.bundle.GraphRole.LOCAL_HEAD, point)
                              .contains(Precision.INT8));
      org.junit.jupiter.api.Assumptions.assumeFalse(all, "the bundle has int8 of every network");
    }
    built(DEFAULT, List.of(Precision.INT8), false);
    assertThrows(BundleException.class, () -> built(DEFAULT, List.of(Precision.INT8), true));
  }

  @Test
  void build_onAMachineWithoutADevice_endsWith3AndTheReason() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        io.venturi.nativelib.CudaDevices.count() == 0, "this machine has a CUDA device");
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new BuildCommand())
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler(
                (exception, command, parsed) -> {
                  err.write(String.valueOf(exception.getMessage()));
                  return exception instanceof io.venturi.cli.EnvironmentException ? 3 : 1;
                })
            .execute(TINY.toString());
    assertEquals(3, code, err.toString());
    assertTrue(err.toString().contains("no CUDA device"), err.toString());
  }

  @Test
  void batch_thatIsNone_isWrongUsageThatNamesTheForm() {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new BuildCommand())
            .setErr(new PrintWriter(err, true))
            .execute(TINY.toString(), "--batch", "8,1");
    assertEquals(2, code);
    assertTrue(err.toString().contains("1,8,64"), err.toString());
  }
}
