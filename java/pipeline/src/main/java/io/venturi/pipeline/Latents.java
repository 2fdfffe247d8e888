package io.venturi.pipeline;

import io.venturi.latent.LatentShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Buffers that latents pass through. */
final class Latents {
  private Latents() {}

  /** Direct, native order, one int per symbol. */
  static IntBuffer newSymbols(LatentShape shape) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(4, shape.symbolCount()))
        .order(ByteOrder.nativeOrder())
        .asIntBuffer();
  }

  /** Views of the items of a batch, each from position 0 to its end. */
  static FloatBuffer[] items(FloatBuffer batch, int itemSize, int count) {
    FloatBuffer[] items = new FloatBuffer[count];
    for (int i = 0; i < count; i++) {
      items[i] = batch.slice(i * itemSize, itemSize);
    }
    return items;
  }
}
