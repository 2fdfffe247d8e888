package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.BundleException;
import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TailRunnerTest {
  private static final int BATCH = 4;

  private ModelBundle bundle;
  private EdgeEncoder edge;
  private TailRunner tail;

  @BeforeEach
  void open() {
    bundle = ModelBundle.open(EditableBundle.tinyBytes());
    edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withThreads(1));
    tail = TailRunner.open(bundle, TailOptions.defaults().withMaxBatch(BATCH).withThreads(1));
  }

  @AfterEach
  void close() {
    tail.close();
    edge.close();
    bundle.close();
  }

  private ByteBuffer frame(int seed) {
    return ByteBuffer.wrap(edge.encodeToBytes(Pictures.rgb(48, 40, seed)));
  }

  @Test
  void run_batch_givesEachFrameWhatItGetsAlone() {
    for (int size = 0; size <= BATCH; size++) {
      List<ByteBuffer> batch = new ArrayList<>();
      List<String> alone = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        batch.add(frame(10 * size + i));
        alone.add(labels(tail.run(batch.get(i)).toString()));
      }
      List<TailResult> together = tail.run(batch);
      assertEquals(alone, together.stream().map(r -> labels(r.get().toString())).toList());
    }
  }

  /** Scores may differ in their last digits between batch sizes. */
  private static String labels(String classification) {
    return classification.replaceAll("(0\\.[0-9]{3})[0-9]*(E-[0-9]+)?", "$1");
  }

  @Test
  void run_batchWithBadFrames_keepsTheOthersResults() {
    ByteBuffer damaged = frame(2);
    damaged.put(16, (byte) ~damaged.get(16));
    List<ByteBuffer> batch = List.of(damaged, frame(1), ByteBuffer.allocate(0), frame(3));
    List<TailResult> results = tail.run(batch);
    assertTrue(results.get(0).isFailed());
    assertInstanceOf(CorruptFrameException.class, results.get(0).failure().orElseThrow());
    assertThrows(CorruptFrameException.class, () -> results.get(0).get());
    assertFalse(results.get(1).isFailed());
    assertEquals(labels(tail.run(frame(1)).toString()), labels(results.get(1).get().toString()));
    assertTrue(results.get(2).isFailed());
    assertEquals(labels(tail.run(frame(3)).toString()), labels(results.get(3).get().toString()));
  }

  @Test
  void run_batchOfOnlyBadFrames_runsNoNetwork() {
    List<TailResult> results =
        tail.run(Collections.nCopies(BATCH, ByteBuffer.wrap(new byte[] {1, 2, 3})));
    assertEquals(BATCH, results.stream().filter(TailResult::isFailed).count());
  }

  @Test
  void run_moreFramesThanTheBatch_isRefused() {
    List<ByteBuffer> batch = Collections.nCopies(BATCH + 1, frame(1));
    assertThrows(IllegalArgumentException.class, () -> tail.run(batch));
  }

  @Test
  void run_frameOfAnotherRatePoint_isRefused() {
    EdgeOptions low = EdgeOptions.defaults().withRatePoint("low");
    try (EdgeEncoder other = EdgeEncoder.open(bundle, low)) {
      ByteBuffer frame = other.encode(Pictures.rgb(32, 32, 1));
      IncompatibleModelException refusal =
          assertThrows(IncompatibleModelException.class, () -> tail.run(frame));
      assertTrue(refusal.getMessage().contains("same bundle"), refusal.getMessage());
    }
  }

  @Test
  void run_frameOfAnotherModel_isRefused() {
    EditableBundle apart = EditableBundle.tiny();
    byte[] encoder = apart.members.get("rate0/encoder.onnx");
    apart.members.put("rate1/encoder.onnx", encoder);
    try (ModelBundle other = ModelBundle.open(apart.repair().toBytes());
        EdgeEncoder otherEdge = EdgeEncoder.open(other)) {
      ByteBuffer frame = otherEdge.encode(Pictures.rgb(32, 32, 1));
      assertThrows(IncompatibleModelException.class, () -> tail.run(frame));
    }
  }

  @Test
  void run_directOrHeapOrReadOnlyOrOffset_isTheSame() {
    byte[] bytes = edge.encodeToBytes(Pictures.rgb(32, 32, 1));
    String expected = tail.run(ByteBuffer.wrap(bytes)).toString();
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7);
    direct.position(5).put(bytes).flip().position(5);
    assertEquals(expected, tail.run(direct).toString());
    assertEquals(5, direct.position());
    assertEquals(expected, tail.run(direct.asReadOnlyBuffer()).toString());
    assertEquals(expected, tail.run(ByteBuffer.wrap(bytes).asReadOnlyBuffer()).toString());
  }

  @Test
  void run_mutatedFramesWithRepairedCrc_endsInAResultOrARefusal() {
    byte[] sound = edge.encodeToBytes(Pictures.rgb(32, 32, 1));
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] mutant = sound.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        mutant[4 + random.nextInt(mutant.length - 8)] = (byte) random.nextInt();
      }
      CRC32C crc = new CRC32C();
      crc.update(mutant, 0, mutant.length - 4);
      for (int i = 0; i < 4; i++) {
        mutant[mutant.length - 4 + i] = (byte) (crc.getValue() >> 8 * i);
      }
      TailResult result = tail.run(List.of(ByteBuffer.wrap(mutant))).get(0);
      refused += result.isFailed() ? 1 : 0;
    }
    assertTrue(refused > 1000, refused + " of 2000 refused");
  }

  @Test
  void run_frameThatClaimsAHugePayload_isRefusedBeforeAnythingIsAllocated() {
    byte[] bytes = edge.encodeToBytes(Pictures.rgb(32, 32, 1));
    ByteBuffer huge = ByteBuffer.allocate(40 << 20);
    huge.put(bytes, 0, 15).put(new byte[] {(byte) 0xdf, (byte) 0xff, (byte) 0xff, 0x13});
    int size = 19 + 0x27fffdf + 4;
    CRC32C crc = new CRC32C();
    crc.update(huge.array(), 0, size - 4);
    for (int i = 0; i < 4; i++) {
      huge.put(size - 4 + i, (byte) (crc.getValue() >> 8 * i));
    }
    CorruptFrameException refusal =
        assertThrows(CorruptFrameException.class, () -> tail.run(huge.position(0).limit(size)));
    assertTrue(refusal.getMessage().contains("no encoder writes more"), refusal.getMessage());
  }

  @Test
  void lastTimes_namesTheStagesOfTheTail() {
    tail.run(frame(1));
    StageTimes times = tail.lastTimes();
    for (Stage stage : Stage.values()) {
      boolean onTheServer = stage.compareTo(Stage.ENTROPY_DECODE) >= 0;
      assertEquals(onTheServer, times.nanos(stage) > 0, stage.label());
    }
  }

  @Test
  void close_twice_thenRun_isRefused() {
    tail.close();
    tail.close();
    ByteBuffer frame = frame(1);
    assertThrows(IllegalStateException.class, () -> tail.run(frame));
  }

  @Test
  void open_tailThatDoesNotFitItsDecoder_isRefused() {
    EditableBundle apart = EditableBundle.tiny();
    apart.members.put("tail.onnx", apart.members.get("unsplit.onnx"));
    ((ObjectNode) apart.manifest.at("/tensors/tail")).put("input", "image");
    try (ModelBundle misfit = ModelBundle.open(apart.repair().toBytes())) {
      BundleException refusal = assertThrows(BundleException.class, () -> TailRunner.open(misfit));
      assertTrue(refusal.getMessage().contains("gives items of"), refusal.getMessage());
    }
  }
}
