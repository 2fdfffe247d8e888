package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.BundleException;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.image.ImageView;
import io.venturi.latent.WireProfile;
import io.venturi.preprocess.Preprocessors;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EdgeEncoderTest {
  private ModelBundle bundle;

  @BeforeEach
  void open() {
    bundle = ModelBundle.open(EditableBundle.tinyBytes());
  }

  @AfterEach
  void close() {
    bundle.close();
  }

  @Test
  void encode_byDefault_writesLanesOfTheDefaultRatePoint() {
    try (EdgeEncoder edge = EdgeEncoder.open(bundle)) {
      RatePoint point = bundle.defaultRatePoint();
      assertEquals(point, edge.ratePoint());
      FrameHeader header = new FrameReader().read(edge.encode(Pictures.rgb(40, 50, 1)));
      assertEquals(WireProfile.lanes(point.defaultLanes()), header.profile());
      assertEquals(bundle.fingerprint(point), header.fingerprint());
      assertEquals(bundle.manifest().latent(), header.shape());
    }
  }

  @Test
  void encode_inEveryProfile_carriesTheSameSymbols() {
    WireProfile[] profiles = {
      WireProfile.COMPAT,
      WireProfile.lanes(4),
      WireProfile.lanes(64),
      new WireProfile(WireProfile.Kind.LANES, 8, 2)
    };
    ImageView image = Pictures.rgb(32, 32, 2);
    try (TailRunner tail = TailRunner.open(bundle)) {
      String first = null;
      for (WireProfile profile : profiles) {
        EdgeOptions options = EdgeOptions.defaults().withProfile(profile);
        try (EdgeEncoder edge = EdgeEncoder.open(bundle, options)) {
          ByteBuffer frame = edge.encode(image);
          assertEquals(profile.toByte(), new FrameReader().read(frame).profile().toByte());
          String result = tail.run(frame).toString();
          first = first == null ? result : first;
          assertEquals(first, result, profile.toString());
        }
      }
    }
  }

  @Test
  void encode_autoLanes_choosesByTheSizeOfTheFrame() {
    try (EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withAutoLanes())) {
      FrameHeader header = new FrameReader().read(edge.encode(Pictures.rgb(40, 50, 1)));
      assertEquals(WireProfile.lanes(8), header.profile());
      assertEquals(WireProfile.lanes(8), edge.profile());
      assertNotEquals(8, bundle.defaultRatePoint().defaultLanes());
    }
    EdgeOptions both = EdgeOptions.defaults().withAutoLanes();
    assertEquals(WireProfile.lanes(64), both.withProfile(WireProfile.lanes(64)).profile());
    assertFalse(both.withProfile(WireProfile.COMPAT).autoLanes());
    assertNull(EdgeOptions.defaults().withProfile(WireProfile.COMPAT).withAutoLanes().profile());
  }

  @Test
  void encode_bundleWithoutLanes_choosesByTheSizeOfTheFrame() {
    EditableBundle silent = EditableBundle.tiny();
    silent.manifest.get("ratePoints").forEach(p -> ((ObjectNode) p).remove("defaultLanes"));
    try (ModelBundle without = ModelBundle.open(silent.repair().toBytes());
        EdgeEncoder edge = EdgeEncoder.open(without)) {
      assertNull(edge.ratePoint().defaultLanes());
      FrameHeader header = new FrameReader().read(edge.encode(Pictures.rgb(40, 50, 1)));
      assertEquals(WireProfile.lanes(8), header.profile());
    }
  }

  @Test
  void encode_again_overwritesTheFrame() {
    try (EdgeEncoder edge = EdgeEncoder.open(bundle)) {
      ByteBuffer frame = edge.encode(Pictures.rgb(32, 32, 1));
      assertTrue(frame.isDirect());
      byte[] first = edge.encodeToBytes(Pictures.rgb(32, 32, 1));
      byte[] second = edge.encodeToBytes(Pictures.rgb(32, 32, 99));
      assertNotEquals(ByteBuffer.wrap(first), ByteBuffer.wrap(second));
      assertEquals(ByteBuffer.wrap(first), edge.encode(Pictures.rgb(32, 32, 1)));
    }
  }

  @Test
  void symbols_ofTheLastCall_areWhatTheFrameCarries() {
    try (EdgeEncoder edge = EdgeEncoder.open(bundle)) {
      edge.encode(Pictures.rgb(32, 32, 1));
      assertEquals(64, edge.symbols().remaining());
      assertTrue(edge.symbols().isReadOnly());
      int sum = 0;
      for (int i = 0; i < 64; i++) {
        sum += Math.abs(edge.symbols().get(i));
      }
      assertTrue(sum > 0);
    }
  }

  @Test
  void lastTimes_namesTheStagesOfTheEdge() {
    try (EdgeEncoder edge = EdgeEncoder.open(bundle)) {
      edge.encode(Pictures.rgb(32, 32, 1));
      StageTimes times = edge.lastTimes();
      long sum = 0;
      for (Stage stage : Stage.values()) {
        boolean onTheEdge = stage.compareTo(Stage.ENTROPY_ENCODE) <= 0;
        assertEquals(onTheEdge, times.nanos(stage) > 0, stage.label());
        sum += times.nanos(stage);
      }
      assertEquals(sum, times.totalNanos());
      assertTrue(times.toString().contains("entropyEncode"), times.toString());
    }
  }

  @Test
  void encode_whileACallIsInFlight_isRefused_andCloseWaitsForIt() throws Exception {
    GatedPreprocessor gated = new GatedPreprocessor(Preprocessors.preferred());
    Steps steps = Steps.preferred().withPreprocessor(gated);
    ImageView image = Pictures.rgb(32, 32, 1);
    EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withSteps(steps));
    CompletableFuture<byte[]> call = CompletableFuture.supplyAsync(() -> edge.encodeToBytes(image));
    GatedPreprocessor.await(gated.entered);
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> edge.encode(image));
    assertTrue(refusal.getMessage().contains("in use"), refusal.getMessage());
    CompletableFuture<Void> closing = CompletableFuture.runAsync(edge::close);
    assertThrows(TimeoutException.class, () -> closing.get(100, TimeUnit.MILLISECONDS));
    gated.gate.countDown();
    try (EdgeEncoder other = EdgeEncoder.open(bundle)) {
      assertArrayEquals(other.encodeToBytes(image), call.get());
    }
    closing.get();
    assertThrows(IllegalStateException.class, () -> edge.encode(image));
  }

  @Test
  void close_twice_thenEncode_isRefused() {
    EdgeEncoder edge = EdgeEncoder.open(bundle);
    edge.close();
    edge.close();
    ImageView image = Pictures.rgb(32, 32, 1);
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> edge.encode(image));
    assertTrue(refusal.getMessage().contains("closed"), refusal.getMessage());
  }

  @Test
  void bundle_closedAfterOpening_isNotNeededAnyMore() {
    try (EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner tail = TailRunner.open(bundle)) {
      bundle.close();
      assertEquals(3, tail.run(edge.encode(Pictures.rgb(32, 32, 1))).scores().size());
      assertThrows(IllegalStateException.class, () -> EdgeEncoder.open(bundle));
    }
  }

  @Test
  void open_unknownRatePoint_isRefused() {
    EdgeOptions options = EdgeOptions.defaults().withRatePoint("medium");
    assertThrows(IllegalArgumentException.class, () -> EdgeEncoder.open(bundle, options));
  }

  @Test
  void localHead_atARatePointWithoutOne_isRefused() {
    EditableBundle apart = EditableBundle.tiny();
    ((ObjectNode) apart.manifest.at("/ratePoints/1")).remove("localHead");
    try (ModelBundle without = ModelBundle.open(apart.toBytes())) {
      assertTrue(LocalHead.isIn(bundle, EdgeOptions.defaults()));
      assertFalse(LocalHead.isIn(without, EdgeOptions.defaults()));
      assertThrows(BundleException.class, () -> LocalHead.open(without, EdgeOptions.defaults()));
    }
  }

  @Test
  void localHead_onSymbolsOfTheTail_agreesWithADirectRun() {
    try (EdgeEncoder edge = EdgeEncoder.open(bundle);
        LocalHead head = LocalHead.open(bundle, EdgeOptions.defaults())) {
      edge.encode(Pictures.rgb(32, 32, 4));
      String first = head.run(edge.symbols()).toString();
      edge.encode(Pictures.rgb(32, 32, 5));
      assertNotEquals(first, head.run(edge.symbols()).toString());
      edge.encode(Pictures.rgb(32, 32, 4));
      assertEquals(first, head.run(edge.symbols()).toString());
      assertThrows(IllegalArgumentException.class, () -> head.run(edge.symbols().limit(63)));
    }
  }
}
