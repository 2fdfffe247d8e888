package io.venturi.cuda.resident;

import io.venturi.OpenParts;
import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaDevice;
import io.venturi.cuda.CudaStream;
import io.venturi.cuda.DeviceMemory;
import io.venturi.cuda.PinnedMemory;
import io.venturi.cuda.RepeatedWork;
import io.venturi.engine.DeviceNetwork;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.nativelib.NativeStruct;
import io.venturi.nativelib.StatusMapper;
import io.venturi.resident.ResidentProvider.TailParts;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CudaTail} has on the device, and what it queues there.
 *
 * <p>Thread rule: one thread at a time.
 */
final class TailDevice implements AutoCloseable {
  /** Lane counts, in the order of their groups. */
  static final int[] LANES = {4, 8, 16, 32, 64};

  /** Device memory that networks get is aligned to so much. */
  private static final int ALIGNMENT = 256;

  private final OpenParts parts = new OpenParts();
  private final int maxBatch;
  private final int symbolCount;
  private final int logitCount;
  private final long latentBytes;
  private final int offsetsBytes;
  private final int outcomesBytes;

  final int payloadCapacity;
  final CudaContext context;
  final CudaStream stream;
  final PinnedMemory hostResult;
  private final Kernels.Tables tables;
  private final LatentBatch batches;
  private final DeviceNetwork decoder;
  private final DeviceNetwork tail;
  private final PinnedMemory hostInput;
  private final ByteBuffer inputBytes;
  private final DeviceMemory input;
  private final DeviceMemory latents;
  private final DeviceMemory features;
  private final DeviceMemory result;
  private final @Nullable RepeatedWork[][] wholes; // per lane count and batch
  private final int[] groupFirst = new int[LANES.length];
  private final int[] groupSize = new int[LANES.length];
  private @Nullable PinnedMemory hostLatents;
  private FloatBuffer @Nullable [] hostLatentItems;

  TailDevice(TailParts tailParts) {
    LatentShape shape = tailParts.latent();
    maxBatch = tailParts.maxBatch();
    symbolCount = shape.symbolCount();
    logitCount = tailParts.tail().output().itemSize();
    latentBytes = 4L * symbolCount;
    offsetsBytes = (maxBatch + 1) * Long.BYTES;
    outcomesBytes = (maxBatch * NativeStruct.OUTCOME_BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    wholes = new RepeatedWork[LANES.length][maxBatch + 1];
    payloadCapacity = payloadCapacity(shape, maxBatch);
    try {
      context = parts.own(CudaDevice.of(tailParts.decoder().device()).openContext());
      Kernels kernels = parts.own(new Kernels(context));
      tables = parts.own(kernels.tables(tailParts.tables()));
      decoder = parts.own(tailParts.decoder().newDeviceNetwork(maxBatch));
      tail = parts.own(tailParts.tail().newDeviceNetwork(maxBatch));
      stream = parts.own(context.newStream());
      batches = parts.own(new LatentBatch(context, stream, shape, maxBatch));
      hostInput = parts.own(context.allocatePinned(offsetsBytes + payloadCapacity));
      inputBytes = hostInput.buffer();
      inputBytes.putLong(0, 0); // where the first payload starts
      input = parts.own(context.allocate(hostInput.sizeBytes()));
      latents = parts.own(context.allocate(latentBytes * maxBatch));
      long featureBytes = 4L * tailParts.decoder().output().itemSize();
      features = parts.own(context.allocate(featureBytes * maxBatch));
      result = parts.own(context.allocate(outcomesBytes + 4L * logitCount * maxBatch));
      hostResult = parts.own(context.allocatePinned(Math.toIntExact(result.sizeBytes())));
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  /** A byte a symbol, far above what payloads have; one payload of the largest size at least. */
  private static int payloadCapacity(LatentShape shape, int maxBatch) {
    int largest = RansEncoder.maxEncodedBytes(shape.symbolCount(), WireProfile.lanes(64));
    long usual = (long) shape.symbolCount() * maxBatch;
    return (int) Math.min(Math.max(largest, usual), Integer.MAX_VALUE - (maxBatch + 1L) * 8);
  }

  /** Views of the logits on the host, one per place. */
  FloatBuffer[] logitsPerPlace() {
    FloatBuffer all =
        hostResult
            .buffer()
            .position(outcomesBytes)
            .slice()
            .order(hostResult.buffer().order())
            .asFloatBuffer();
    FloatBuffer[] items = new FloatBuffer[maxBatch];
    for (int i = 0; i < maxBatch; i++) {
      items[i] = all.slice(i * logitCount, logitCount);
    }
    return items;
  }

  /** Where to write a latent that is decoded on the host; the memory is taken the first time. */
  FloatBuffer hostLatent(int slot) {
    FloatBuffer[] items = hostLatentItems;
    if (items == null) {
      PinnedMemory memory =
          parts.own(context.allocatePinned(Math.toIntExact(latentBytes * maxBatch)));
      FloatBuffer all = memory.buffer().asFloatBuffer();
      items = new FloatBuffer[maxBatch];
      for (int i = 0; i < maxBatch; i++) {
        items[i] = all.slice(i * symbolCount, symbolCount);
      }
      hostLatents = memory;
      hostLatentItems = items;
    }
    return items[slot].clear();
  }

  void uploadLatent(int slot, int place) {
    PinnedMemory host = hostLatents;
    if (host == null) {
      throw new IllegalStateException("slot " + slot + " has neither a payload nor a latent");
    }
    stream.copyToDevice(host, slot * latentBytes, latents, place * latentBytes, latentBytes);
  }

  /** Payloads of the g-th lane count stand at places first..first + count - 1. */
  void setGroup(int g, int first, int count) {
    groupFirst[g] = first;
    groupSize[g] = count;
  }

  /** Puts a payload behind that of the place before. */
  void pack(int place, ByteBuffer payload) {
    long at = inputBytes.getLong(place * Long.BYTES);
    int size = payload.remaining();
    inputBytes.put(offsetsBytes + (int) at, payload, payload.position(), size);
    inputBytes.putLong((place + 1) * Long.BYTES, at + size);
  }

  /** Queues the copy of offsets and of the payloads packed. */
  void upload(int coded) {
    if (coded > 0) {
      long payloadBytes = inputBytes.getLong(coded * Long.BYTES);
      stream.copyToDevice(hostInput, 0, input, 0, offsetsBytes + payloadBytes);
    }
  }

  /** Queues the rest, as one piece when all payloads have the same lanes. */
  void queue(int batch) {
    for (int g = 0; g < LANES.length; g++) {
      if (groupSize[g] == batch) {
        whole(g, batch).queue();
        return;
      }
    }
    for (int g = 0; g < LANES.length; g++) {
      if (groupSize[g] > 0) {
        decode(LANES[g], groupFirst[g], groupSize[g]);
      }
    }
    runNetworks(batch);
  }

  private RepeatedWork whole(int g, int batch) {
    RepeatedWork known = wholes[g][batch];
    if (known == null) {
      known =
          new RepeatedWork(
              stream,
              "decoding on the device",
              () -> {
                decode(LANES[g], 0, batch);
                runNetworks(batch);
              });
      wholes[g][batch] = known;
    }
    return known;
  }

  private void decode(int lanes, int first, int count) {
    StatusMapper.check(
        KernelsNative.lanesDecode(
            tables.handle(),
            batches.of(first, count, lanes, 1),
            input.address() + offsetsBytes,
            payloadCapacity,
            input.address() + (long) first * Long.BYTES,
            latents.address(),
            0,
            result.address() + (long) first * NativeStruct.OUTCOME_BYTES,
            stream.handle()));
  }

  private void runNetworks(int batch) {
    long logits = result.address() + outcomesBytes;
    decoder.enqueue(batch, latents.address(), features.address(), stream.handle());
    tail.enqueue(batch, features.address(), logits, stream.handle());
    stream.copyToHost(result, 0, hostResult, 0, outcomesBytes + 4L * logitCount * batch);
  }

  @Override
  public void close() {
    stream.close();
    for (RepeatedWork[] perBatch : wholes) {
      for (RepeatedWork whole : perBatch) {
        if (whole != null) {
          whole.close();
        }
      }
    }
    parts.close();
  }
}
