package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.BundleException;
import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.VenturiException;
import io.venturi.bundle.BenchmarkRow;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.LatentModel;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.gaussian.IndexMargin;
import io.venturi.image.ImageView;
import io.venturi.latent.WireProfile;
import io.venturi.task.Classification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to code latents, through the deployed path; models/make_tiny_kinds.py made these. */
class LatentModelsTest {
  static Stream<Path> kinds() throws IOException {
    try (Stream<Path> files = Files.list(EditableBundle.tinyPath().getParent())) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().startsWith("latent-"))
              .sorted()
              .toList();
      assertTrue(found.size() >= 5, "found " + found);
      return found.stream();
    }
  }

  private static Path kind(String name) {
    return EditableBundle.tinyPath().resolveSibling("latent-" + name + ".venturi");
  }

  private static List<WireProfile> profiles(ModelBundle bundle) {
    return switch (bundle.manifest().latentModel()) {
      case UINT8, JOINT_AUTOREGRESSIVE -> List.of(WireProfile.COMPAT);
      default -> List.of(WireProfile.COMPAT, WireProfile.lanes(8), WireProfile.lanes(32));
    };
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void selfTest_ofEveryKind_passes(Path file) {
    try (ModelBundle bundle = ModelBundle.open(file)) {
      for (BundleSelfTest.Result result : BundleSelfTest.run(bundle)) {
        assertEquals(2, result.cases(), result.ratePoint());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void frame_ofEveryKindAndProfile_givesTheResultOfItsLatent(Path file) {
    ImageView image = Pictures.rgb(70, 50, 3);
    try (ModelBundle bundle = ModelBundle.open(file)) {
      for (RatePoint point : bundle.manifest().ratePoints()) {
        List<Classification> results = new ArrayList<>();
        for (WireProfile profile : profiles(bundle)) {
          EdgeOptions edge =
              EdgeOptions.defaults().withRatePoint(point.name()).withProfile(profile);
          TailOptions tail = TailOptions.defaults().withRatePoint(point.name());
          try (EdgeEncoder encoder = EdgeEncoder.open(bundle, edge);
              TailRunner runner = TailRunner.open(bundle, tail)) {
            byte[] frame = encoder.encodeToBytes(image);
            assertEquals(profile, encoder.profile());
            assertEquals(point.latent().symbolCount(), encoder.symbols().remaining());
            assertArrayEquals(frame, encoder.encodeToBytes(image), "the same frame again");
            results.add(runner.run(ByteBuffer.wrap(frame)));
          }
        }
        results.forEach(result -> assertEquals(results.get(0).scores(), result.scores()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void frame_withAutomaticLanes_isRead(Path file) {
    try (ModelBundle bundle = ModelBundle.open(file);
        EdgeEncoder encoder = EdgeEncoder.open(bundle);
        TailRunner runner = TailRunner.open(bundle)) {
      ByteBuffer frame = encoder.encode(Pictures.rgb(40, 40, 5));
      assertEquals(3, runner.run(frame).scores().size());
    }
  }

  /** A bit changed and the CRC repaired: decoded, or refused; nothing else. */
  @ParameterizedTest
  @MethodSource("kinds")
  void frame_damaged_isReadOrRefused(Path file) {
    try (ModelBundle bundle = ModelBundle.open(file);
        EdgeEncoder encoder = EdgeEncoder.open(bundle);
        TailRunner runner = TailRunner.open(bundle)) {
      byte[] frame = encoder.encodeToBytes(Pictures.rgb(40, 40, 5));
      for (int at = 0; at < frame.length - 4; at++) {
        byte[] damaged = frame.clone();
        damaged[at] ^= (byte) (1 << at % 8);
        Class<? extends VenturiException> refusal =
            at == 2 ? IncompatibleModelException.class : CorruptFrameException.class;
        assertThrows(refusal, () -> runner.run(crcFixed(damaged, false)));
        TailResult result = runner.run(List.of(crcFixed(damaged, true))).get(0);
        assertTrue(at > 12 || result.failure().isPresent(), "byte " + at);
      }
      for (int size = 0; size < frame.length; size++) {
        ByteBuffer cut = ByteBuffer.wrap(frame, 0, size);
        assertThrows(CorruptFrameException.class, () -> runner.run(cut));
      }
    }
  }

  private static ByteBuffer crcFixed(byte[] frame, boolean fix) {
    if (fix) {
      CRC32C crc = new CRC32C();
      crc.update(frame, 0, frame.length - 4);
      ByteBuffer.wrap(frame)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(frame.length - 4, (int) crc.getValue());
    }
    return ByteBuffer.wrap(frame);
  }

  @Test
  void latent_ofTheEdge_runsInABatchTail() {
    try (ModelBundle bundle = ModelBundle.open(kind("bytes"));
        EdgeEncoder encoder = EdgeEncoder.open(bundle);
        TailRunner runner = TailRunner.open(bundle);
        BatchTail tail = BatchTail.open(bundle, TailOptions.defaults())) {
      Classification coded = runner.run(encoder.encode(Pictures.rgb(40, 40, 6)));
      FloatBuffer latent = encoder.latent();
      assertEquals(bundle.defaultRatePoint().latent().symbolCount(), latent.remaining());
      tail.latent(0).put(latent);
      tail.run(1);
      Classification exact = tail.result(0);
      assertEquals(coded.best().label(), exact.best().label());
      assertEquals(coded.best().score(), exact.best().score(), 0.05);
      for (int i = 0; i < encoder.symbols().remaining(); i++) {
        assertTrue(encoder.symbols().get(i) >= 0 && encoder.symbols().get(i) <= 255);
      }
    }
  }

  @Test
  void indexMargin_wider_costsBytesAndChangesNothing() {
    ImageView image = Pictures.rgb(70, 50, 3);
    try (ModelBundle bundle = ModelBundle.open(kind("mean-scale-hyperprior"));
        TailRunner runner = TailRunner.open(bundle)) {
      List<Classification> results = new ArrayList<>();
      int[] sizes = new int[2];
      for (int i = 0; i < 2; i++) {
        EdgeOptions options =
            EdgeOptions.defaults()
                .withIndexMargin(i == 0 ? IndexMargin.NONE : IndexMargin.relative(0.15));
        try (EdgeEncoder encoder = EdgeEncoder.open(bundle, options)) {
          byte[] frame = encoder.encodeToBytes(image);
          sizes[i] = frame.length;
          results.add(runner.run(ByteBuffer.wrap(frame)));
        }
      }
      assertTrue(sizes[1] > sizes[0], sizes[1] + " bytes, " + sizes[0] + " without a margin");
      assertEquals(results.get(0).scores(), results.get(1).scores());
    }
  }

  @Test
  void manifest_ofEveryKind_tellsModelAndBenchmark() {
    try (ModelBundle bundle = ModelBundle.open(kind("mean-scale-hyperprior"))) {
      assertEquals(LatentModel.MEAN_SCALE_HYPERPRIOR, bundle.manifest().latentModel());
      RatePoint point = bundle.defaultRatePoint();
      assertTrue(bundle.hyperprior(point).orElseThrow().means());
      BenchmarkRow row = point.benchmark();
      assertEquals("mean-scale-hyperprior", row.method());
      assertEquals(Map.of("val", 0.25), row.top1());
      assertEquals(Map.of("val", 100.5), row.meanBytes());
      assertTrue(row.undertrained());
      BundleException refusal =
          assertThrows(BundleException.class, () -> bundle.tables(bundle.defaultRatePoint()));
      assertTrue(refusal.getMessage().contains("mean_scale_hyperprior"), refusal.getMessage());
    }
    try (ModelBundle bundle = ModelBundle.open(kind("bytes"))) {
      assertTrue(bundle.hyperprior(bundle.defaultRatePoint()).isEmpty());
    }
  }

  /** The context model is part of the fingerprint. */
  @Test
  void jointFrame_withAnotherContextModel_isRefused() throws IOException {
    EditableBundle other = EditableBundle.of(Files.readAllBytes(kind("joint-autoregressive")));
    other.members.put("rate0/context.onnx", other.members.get("rate1/context.onnx"));
    try (ModelBundle bundle = ModelBundle.open(kind("joint-autoregressive"));
        ModelBundle changed = ModelBundle.open(other.repair().toBytes());
        EdgeEncoder encoder = EdgeEncoder.open(bundle);
        TailRunner runner = TailRunner.open(changed)) {
      ByteBuffer frame = encoder.encode(Pictures.rgb(40, 40, 5));
      assertThrows(IncompatibleModelException.class, () -> runner.run(frame), "fingerprint");
    }
  }

  @Test
  void jointModel_withLanes_isRefused() {
    EdgeOptions lanes = EdgeOptions.defaults().withProfile(WireProfile.lanes(8));
    try (ModelBundle bundle = ModelBundle.open(kind("joint-autoregressive"))) {
      assertThrows(IllegalArgumentException.class, () -> EdgeEncoder.open(bundle, lanes));
    }
  }

  @Test
  void frame_ofAnotherKind_isRefused() {
    try (ModelBundle bytes = ModelBundle.open(kind("bytes"));
        ModelBundle hyper = ModelBundle.open(kind("scale-hyperprior"));
        EdgeEncoder encoder = EdgeEncoder.open(bytes);
        TailRunner runner = TailRunner.open(hyper)) {
      ByteBuffer frame = encoder.encode(Pictures.rgb(40, 40, 5));
      assertThrows(VenturiException.class, () -> runner.run(frame));
    }
  }
}
