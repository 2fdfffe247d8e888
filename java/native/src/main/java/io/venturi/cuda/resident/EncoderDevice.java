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
import io.venturi.image.ImageView;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.nativelib.NativeStruct;
import io.venturi.nativelib.StatusMapper;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.resident.ResidentProvider.EdgeParts;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CudaEncoder} has on the device, and what it queues there:
 *
 * <pre>
 *  pinned image -> image -> preprocess -> tensor -> encoder -> latent -> lanes encode -> result -> pinned result
 * </pre>
 *
 * <p>The result is two offsets, outcomes and the payload behind one another, so that one copy
 * brings all: as much of the payload as payloads usually have, the rest only when there is more.
 *
 * <p>Thread rule: one thread at a time.
 */
final class EncoderDevice implements AutoCloseable {
  private static final int OUTCOMES = 2 * Long.BYTES;

  private final OpenParts parts = new OpenParts();
  private final WireProfile profile;
  private final PreprocessSpec spec;
  private final int capacity;
  private final int headBytes;
  private final int usualBytes;

  final CudaStream stream;
  final DeviceMemory latent;
  private final CudaContext context;
  private final Kernels kernels;
  private final Kernels.Tables tables;
  private final DeviceNetwork network;
  private final LatentBatch batch;
  private final DeviceMemory tensor;
  private final DeviceMemory workspace;
  private final DeviceMemory result;
  private final PinnedMemory hostResult;
  private final ByteBuffer resultBytes;
  private @Nullable ImageUpload upload;
  private @Nullable RepeatedWork work;

  EncoderDevice(EdgeParts edge) {
    LatentShape shape = edge.latent();
    profile = edge.profile();
    spec = edge.preprocess();
    capacity = RansEncoder.maxEncodedBytes(shape.symbolCount(), profile);
    headBytes = OUTCOMES + profile.segments() * NativeStruct.OUTCOME_BYTES;
    usualBytes = Math.min(capacity, shape.symbolCount());
    try {
      context = parts.own(CudaDevice.of(edge.encoder().device()).openContext());
      kernels = parts.own(new Kernels(context));
      tables = parts.own(kernels.tables(edge.tables()));
      network = parts.own(edge.encoder().newDeviceNetwork(1));
      stream = parts.own(context.newStream());
      batch = parts.own(new LatentBatch(context, stream, shape, 1));
      tensor = parts.own(context.allocate(4L * edge.encoder().input().itemSize()));
      latent = parts.own(context.allocate(4L * shape.symbolCount()));
      long bytes = KernelsNative.encodeWorkspaceBytes(shape.symbolCount(), profile.segments());
      workspace = parts.own(context.allocate(bytes));
      result = parts.own(context.allocate(headBytes + capacity));
      hostResult = parts.own(context.allocatePinned(headBytes + capacity));
      resultBytes = hostResult.buffer();
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  /** Gathers the image; what takes images of its geometry is made for the first one. */
  void stage(ImageView image) {
    ImageUpload known = upload;
    if (known == null || !known.fits(image)) {
      closeUpload();
      ImageUpload made = new ImageUpload(context, kernels, spec, image);
      upload = made;
      work = new RepeatedWork(stream, "encoding on the device", () -> queue(made));
      known = made;
    }
    known.stage(image);
  }

  /** Queues everything between the staged image and the result on the host. */
  void queue() {
    RepeatedWork staged = work;
    if (staged == null) {
      throw new IllegalStateException("no image was staged");
    }
    staged.queue();
  }

  private void queue(ImageUpload from) {
    from.queue(stream, tensor);
    network.enqueue(1, tensor.address(), latent.address(), stream.handle());
    StatusMapper.check(
        KernelsNative.lanesEncode(
            tables.handle(),
            batch.of(0, 1, profile.lanes(), profile.segments()),
            latent.address(),
            0,
            workspace.address(),
            workspace.sizeBytes(),
            result.address() + headBytes,
            capacity,
            result.address(),
            result.address() + OUTCOMES,
            stream.handle()));
    stream.copyToHost(result, 0, hostResult, 0, headBytes + usualBytes);
  }

  /** Throws what a segment failed of. */
  void checkOutcomes() {
    for (int s = 0; s < profile.segments(); s++) {
      long outcome = hostResult.address() + OUTCOMES + (long) s * NativeStruct.OUTCOME_BYTES;
      StatusMapper.check(KernelsNative.outcomeStatus(outcome));
    }
  }

  /** Copies the payload to its reader's buffer, whose position does not move; returns its size. */
  int take(ByteBuffer payload) {
    int size = Math.toIntExact(resultBytes.getLong(Long.BYTES));
    if (size > usualBytes) {
      int from = headBytes + usualBytes;
      stream.copyToHost(result, from, hostResult, from, size - usualBytes);
      stream.synchronize();
    }
    payload.put(payload.position(), resultBytes, headBytes, size);
    return size;
  }

  private void closeUpload() {
    if (work != null) {
      work.close();
    }
    if (upload != null) {
      upload.close();
    }
    work = null;
    upload = null;
  }

  @Override
  public void close() {
    stream.close();
    closeUpload();
    parts.close();
  }
}
