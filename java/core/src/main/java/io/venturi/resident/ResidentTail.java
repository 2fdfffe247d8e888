package io.venturi.resident;

import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * A batch of payloads to logits on a device.
 *
 * <pre>{@code
 * tail.payload(0, profile, first);
 * tail.latent(1).put(decodedOnTheHost);
 * tail.run(2);
 * tail.check(0);
 * FloatBuffer logits = tail.logits(0);
 * }</pre>
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}.
 */
public interface ResidentTail extends AutoCloseable {
  /**
   * Gives a slot a payload, unless it has to be decoded on the host: profile compat, several
   * segments, or no room left for it beside those of the other slots.
   *
   * @param slot 0..maxBatch-1; the slots below it have been given something since the last run
   * @param payload any bytes, from position to limit; must stay as it is until run returns
   * @return whether it was taken; if not, write the slot's {@link #latent}
   */
  boolean payload(int slot, WireProfile profile, ByteBuffer payload);

  /** Gives a slot a latent that was decoded on the host: C x H x W floats from position 0. */
  FloatBuffer latent(int slot);

  /**
   * Decodes the payloads and runs the networks; waits once.
   *
   * @param batch slots 0..batch-1
   * @throws io.venturi.EngineException when a network fails
   * @throws io.venturi.GpuFatalException when the device is lost to this process
   */
  void run(int batch);

  /**
   * Whether the payload of a slot was sound, in the last run.
   *
   * @throws io.venturi.CorruptFrameException when it was refused; the others are not concerned
   */
  void check(int slot);

  /** What the tail gave for a slot; direct, the same memory at every call. */
  FloatBuffer logits(int slot);

  @Override
  void close();
}
