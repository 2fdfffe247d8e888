package io.venturi.serving.batch;

import io.venturi.latent.LatentShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;

/** A bounded number of latents to decode into, made when first needed. Guarded by its queue. */
final class LatentPool {
  private final LatentShape shape;
  private final ArrayDeque<FloatBuffer> free = new ArrayDeque<>();
  private int unmade;

  LatentPool(LatentShape shape, int count) {
    this.shape = shape;
    this.unmade = count;
  }

  boolean hasFree() {
    return unmade > 0 || !free.isEmpty();
  }

  FloatBuffer take() {
    if (!free.isEmpty()) {
      return free.pop();
    }
    unmade--;
    return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, shape.symbolCount()))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  void giveBack(FloatBuffer latent) {
    free.push(latent.clear());
  }
}
