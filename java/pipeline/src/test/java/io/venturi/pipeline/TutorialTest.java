package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.frame.FrameHeader;
import io.venturi.frame.FrameReader;
import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.latent.WireProfile;
import io.venturi.task.Classification;
import io.venturi.transport.TcpLink;
import io.venturi.transport.TcpListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Venturi from top to bottom, on a bundle so small that its answers mean nothing. Read it like a
 * page; it runs with every build.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TutorialTest {
  private static final Path BUNDLE =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");

  /** Both ends in one process. This is the example of the README. */
  @Test
  @Order(1)
  void bothEnds_inOneProcess() {
    ImageView image = Pictures.rgb(64, 48, 1);
    // [readme]
    try (ModelBundle bundle = ModelBundle.open(BUNDLE);
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner server = TailRunner.open(bundle)) {
      ByteBuffer frame = edge.encode(image); // what travels
      Classification result = server.run(frame);
      String answer = result.best().label() + " " + result.best().score();
      // [/readme]
      assertTrue(answer.matches("(alpha|beta|gamma) 0\\.[0-9]+"), answer);
    }
  }

  /**
   * A bundle holds everything both sides need. Opening it checks every byte; what cannot be trusted
   * never gets further.
   */
  @Test
  @Order(2)
  void bundle_tellsWhatItHolds() {
    try (ModelBundle bundle = ModelBundle.open(BUNDLE)) {
      assertEquals(List.of("alpha", "beta", "gamma"), bundle.manifest().labels());
      // Rate points trade bytes for accuracy; each has an encoder and tables of its own.
      List<RatePoint> points = bundle.manifest().ratePoints();
      assertEquals(List.of("low", "high"), points.stream().map(RatePoint::name).toList());
      // The golden vectors tell whether this machine computes what the exporter computed.
      for (BundleSelfTest.Result result : BundleSelfTest.run(bundle)) {
        assertTrue(result.cases() > 0);
      }
    }
  }

  /** An image is a view of pixels somebody else owns: a direct buffer from a camera or a file. */
  @Test
  @Order(3)
  void image_isAViewOfACameraBuffer() {
    ByteBuffer nv12 = ByteBuffer.allocateDirect(64 * 48 * 3 / 2);
    ImageView camera =
        new ImageView(
            PixelFormat.NV12,
            64,
            48,
            List.of(nv12.slice(0, 64 * 48), nv12.slice(64 * 48, 64 * 24)),
            List.of(64, 64),
            ColorMatrix.BT709_LIMITED);
    try (ModelBundle bundle = ModelBundle.open(BUNDLE);
        EdgeEncoder edge = EdgeEncoder.open(bundle)) {
      assertTrue(edge.encode(camera).remaining() > 0);
    }
  }

  /** The edge half, with options: a rate point, a stream format, a thread count. */
  @Test
  @Order(4)
  void edge_takesOptions() {
    EdgeOptions options =
        EdgeOptions.defaults()
            .withRatePoint("low")
            .withProfile(WireProfile.COMPAT) // CompressAI's stream, byte for byte
            .withThreads(1);
    try (ModelBundle bundle = ModelBundle.open(BUNDLE);
        EdgeEncoder edge = EdgeEncoder.open(bundle, options)) {
      // The frame is a view that the next call overwrites; encodeToBytes gives a copy to keep.
      byte[] frame = edge.encodeToBytes(Pictures.rgb(64, 48, 1));
      FrameHeader header = new FrameReader().read(ByteBuffer.wrap(frame));
      assertEquals(WireProfile.COMPAT, header.profile());
      assertEquals(bundle.fingerprint(bundle.ratePoint("low")), header.fingerprint());
      // Where the time of the last call went.
      assertTrue(edge.lastTimes().nanos(Stage.ENTROPY_ENCODE) > 0);
    }
  }

  /** The server half takes batches. A frame that is damaged costs only itself. */
  @Test
  @Order(5)
  void server_takesBatches() {
    try (ModelBundle bundle = ModelBundle.open(BUNDLE);
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner server = TailRunner.open(bundle, TailOptions.defaults().withMaxBatch(8))) {
      List<ByteBuffer> frames = new ArrayList<>();
      for (int seed = 0; seed < 3; seed++) {
        frames.add(ByteBuffer.wrap(edge.encodeToBytes(Pictures.rgb(64, 48, seed))));
      }
      frames.get(1).put(20, (byte) ~frames.get(1).get(20)); // damage on the way
      List<TailResult> results = server.run(frames);
      assertEquals(3, results.get(0).get().scores().size());
      assertTrue(results.get(1).failure().orElseThrow() instanceof CorruptFrameException);
      assertEquals(3, results.get(2).get().scores().size());
    }
  }

  /** When the link is down, the latent need not travel: a small head answers on the edge. */
  @Test
  @Order(6)
  void localHead_answersWithoutANetwork() {
    EdgeOptions options = EdgeOptions.defaults();
    try (ModelBundle bundle = ModelBundle.open(BUNDLE);
        EdgeEncoder edge = EdgeEncoder.open(bundle, options);
        LocalHead head = LocalHead.open(bundle, options);
        UnsplitModel whole = UnsplitModel.open(bundle)) {
      ImageView image = Pictures.rgb(64, 48, 1);
      edge.encode(image);
      Classification local = head.run(edge.symbols());
      // What the split is measured against: the same network in one piece.
      Classification unsplit = whole.run(image);
      assertEquals(unsplit.scores().size(), local.scores().size());
    }
  }

  /** Frames delimit themselves: they travel over TCP without a byte around them. */
  @Test
  @Order(7)
  void frames_travelOverTcp() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ModelBundle bundle = ModelBundle.open(BUNDLE);
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner server = TailRunner.open(bundle);
        TcpListener listener = new TcpListener(anyPort, FrameReader::frameSizeBytes, 1 << 16)) {
      CompletableFuture<Classification> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try (TcpLink link = listener.accept()) {
                  return server.run(link.receive());
                }
              });
      InetSocketAddress there = new InetSocketAddress(anyPort.getAddress(), listener.port());
      try (TcpLink link = TcpLink.connect(there, FrameReader::frameSizeBytes, 1 << 16)) {
        link.send(edge.encode(Pictures.rgb(64, 48, 1)));
        assertEquals(3, answer.get().scores().size());
      }
    }
  }

  /** Every step has twins that give the same bits; the fastest is chosen unless you choose. */
  @Test
  @Order(8)
  void twins_giveTheSameFrame() {
    ImageView image = Pictures.rgb(64, 48, 1);
    try (ModelBundle bundle = ModelBundle.open(BUNDLE)) {
      List<ByteBuffer> frames = new ArrayList<>();
      for (EntropyCoder coder : EntropyCoders.all()) {
        if (coder.unavailableReason().isEmpty()) {
          Steps steps = Steps.preferred().withCoder(coder);
          try (EdgeEncoder edge =
              EdgeEncoder.open(bundle, EdgeOptions.defaults().withSteps(steps))) {
            frames.add(ByteBuffer.wrap(edge.encodeToBytes(image)));
          }
        }
      }
      frames.forEach(frame -> assertEquals(frames.get(0), frame));
    }
  }

  /** What comes from elsewhere is never trusted, and what is refused says why. */
  @Test
  @Order(9)
  void damage_isNamed() {
    try (ModelBundle bundle = ModelBundle.open(BUNDLE);
        TailRunner server = TailRunner.open(bundle)) {
      ByteBuffer noise = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      CorruptFrameException refusal =
          assertThrows(CorruptFrameException.class, () -> server.run(noise));
      assertEquals(0, refusal.offset());
      assertTrue(refusal.getMessage().contains("magic"), refusal.getMessage());
    }
  }
}
