package io.venturi.cuda.resident;

import io.venturi.ExclusiveUse;
import io.venturi.Release;
import io.venturi.latent.WireProfile;
import io.venturi.nativelib.NativeStruct;
import io.venturi.nativelib.StatusMapper;
import io.venturi.resident.ResidentProvider.TailParts;
import io.venturi.resident.ResidentTail;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payloads to logits on one stream:
 *
 * <pre>
 *  pinned offsets, payloads -> lanes decode -> latents -> decoder -> features -> tail -> result -> pinned result
 * </pre>
 *
 * <p>A launch decodes payloads of one lane count, so a batch is put in order of lanes first;
 * latents that were decoded on the host come last. The result is outcomes and logits behind one
 * another.
 */
final class CudaTail implements ResidentTail {
  private static final int HOST = 0;

  private final ExclusiveUse use = new ExclusiveUse("ResidentTail");
  private final TailDevice device;
  private final int maxBatch;
  private final @Nullable ByteBuffer[] payloads;
  private final int[] lanes; // per slot; HOST: its latent was decoded on the host
  private final int[] places; // per slot: where it stands on the device
  private final FloatBuffer[] logits; // per place
  private final Release release;
  private int payloadBytes;

  CudaTail(TailParts parts) {
    maxBatch = parts.maxBatch();
    TailDevice opened = new TailDevice(parts);
    device = opened;
    payloads = new ByteBuffer[maxBatch];
    lanes = new int[maxBatch];
    places = new int[maxBatch];
    logits = opened.logitsPerPlace();
    release = new Release(this, "ResidentTail", opened::close);
  }

  @Override
  public boolean payload(int slot, WireProfile profile, ByteBuffer payload) {
    if (slot == 0) {
      payloadBytes = 0;
    }
    boolean taken =
        profile.kind() == WireProfile.Kind.LANES
            && profile.segments() == 1
            && payload.remaining() <= device.payloadCapacity - payloadBytes;
    lanes[slot] = taken ? profile.lanes() : HOST;
    payloads[slot] = payload;
    payloadBytes += taken ? payload.remaining() : 0;
    return taken;
  }

  @Override
  public FloatBuffer latent(int slot) {
    lanes[slot] = HOST;
    return device.hostLatent(slot);
  }

  @Override
  public void run(int batch) {
    if (batch < 1 || batch > maxBatch) {
      throw new IllegalArgumentException("batch is " + batch + ", must be 1.." + maxBatch);
    }
    use.enter();
    try {
      int coded = pack(batch);
      try {
        queue(batch, coded);
      } finally {
        device.stream.synchronize(); // whatever happened: the next batch needs the buffers
      }
    } finally {
      Arrays.fill(payloads, null);
      payloadBytes = 0;
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  private void queue(int batch, int coded) {
    device.upload(coded);
    for (int slot = 0; slot < batch; slot++) {
      if (lanes[slot] == HOST) {
        device.uploadLatent(slot, places[slot]);
      }
    }
    device.queue(batch);
  }

  /** Puts payloads in order of lanes into page-locked memory, and gives every slot its place. */
  private int pack(int batch) {
    int place = 0;
    for (int g = 0; g < TailDevice.LANES.length; g++) {
      int first = place;
      for (int slot = 0; slot < batch; slot++) {
        if (lanes[slot] == TailDevice.LANES[g]) {
          device.pack(place, Objects.requireNonNull(payloads[slot]));
          places[slot] = place++;
        }
      }
      device.setGroup(g, first, place - first);
    }
    int coded = place;
    for (int slot = 0; slot < batch; slot++) {
      if (lanes[slot] == HOST) {
        places[slot] = place++;
      }
    }
    return coded;
  }

  @Override
  public void check(int slot) {
    if (lanes[slot] != HOST) {
      long outcome = device.hostResult.address() + (long) places[slot] * NativeStruct.OUTCOME_BYTES;
      StatusMapper.check(KernelsNative.outcomeStatus(outcome));
    }
  }

  @Override
  public FloatBuffer logits(int slot) {
    return logits[places[slot]].clear();
  }

  @Override
  public void close() {
    use.close(release::now);
  }
}
