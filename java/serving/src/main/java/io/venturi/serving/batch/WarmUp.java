package io.venturi.serving.batch;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.ModelBundle;
import io.venturi.frame.FrameWriter;
import io.venturi.latent.WireProfile;
import io.venturi.pipeline.BatchTail;
import io.venturi.pipeline.LatentDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** The first runs, which are slow, before a request waits for them; and the first service times. */
final class WarmUp {
  private static final int ROUNDS = 3;

  private WarmUp() {}

  /** Decodes the golden frame of each rate point that has one; hyperpriors have streams only. */
  static void decoders(ModelBundle bundle, List<LatentDecoder> decoders, ServiceTimes times) {
    FloatBuffer latent =
        ByteBuffer.allocateDirect(Float.BYTES * bundle.manifest().latent().symbolCount())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (LatentDecoder decoder : decoders) {
      GoldenVectors golden = bundle.golden(decoder.ratePoint()).orElse(null);
      boolean onePayload = !bundle.manifest().latentModel().hasHyperprior();
      if (golden != null && !golden.cases().isEmpty() && onePayload) {
        ByteBuffer payload = bundle.member(golden.cases().get(0).compat());
        FrameWriter writer = new FrameWriter(payload.remaining());
        writer
            .begin(
                WireProfile.COMPAT,
                bundle.fingerprint(decoder.ratePoint()),
                bundle.manifest().latent())
            .put(payload.duplicate());
        ByteBuffer frame = writer.finish(payload.remaining());
        for (int round = 0; round < ROUNDS; round++) {
          long start = System.nanoTime();
          decoder.decode(frame, latent);
          times.decoded(System.nanoTime() - start);
        }
      }
    }
  }

  /** Runs each rate point at batches of 1, 2, 4 ... and the largest. */
  static void tails(List<BatchTail> tails, ServiceTimes times) {
    for (BatchTail tail : tails) {
      int largest = tail.maxBatch();
      tail.run(1); // takes the memory
      for (int batch = 1; batch < largest; batch *= 2) {
        run(tail, batch, times);
      }
      run(tail, largest, times);
    }
  }

  private static void run(BatchTail tail, int batch, ServiceTimes times) {
    tail.run(batch);
    long start = System.nanoTime();
    tail.run(batch);
    times.ran(batch, System.nanoTime() - start);
  }
}
