package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchTailTest {
  private static final int BATCH = 8;

  static Stream<Path> bundles() {
    return Stream.concat(Stream.of(EditableBundle.tinyPath()), DefaultBundle.all().stream());
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void run_batch_givesEachLatentTheBitsItGetsAlone(Path file) {
    TailOptions options = TailOptions.defaults().withMaxBatch(BATCH).withThreads(1);
    try (ModelBundle bundle = ModelBundle.open(file);
        EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withThreads(1));
        LatentDecoder decoder = LatentDecoder.open(bundle, options);
        BatchTail tail = BatchTail.open(bundle, options)) {
      List<ByteBuffer> frames = new ArrayList<>();
      List<int[]> alone = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        frames.add(ByteBuffer.wrap(edge.encodeToBytes(Pictures.rgb(64, 48, i))));
        decoder.decode(frames.get(i), tail.latent(0));
        tail.run(1);
        alone.add(bits(tail, 0));
      }
      for (int batch = 2; batch <= BATCH; batch++) {
        for (int slot = 0; slot < batch; slot++) {
          decoder.decode(frames.get(slot), tail.latent(slot));
        }
        tail.run(batch);
        for (int slot = 0; slot < batch; slot++) {
          assertArrayEquals(alone.get(slot), bits(tail, slot), slot + " of " + batch);
        }
      }
    }
  }

  private static int[] bits(BatchTail tail, int slot) {
    int[] bits = new int[tail.logits(slot).remaining()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(tail.logits(slot).get(i));
    }
    return bits;
  }
}
