package io.venturi.cuda.resident;

import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaStream;
import io.venturi.cuda.DeviceMemory;
import io.venturi.cuda.PinnedMemory;
import io.venturi.latent.LatentShape;
import io.venturi.nativelib.NativeStruct;
import java.nio.ByteBuffer;

/**
 * The latents of a batch, one behind the other, as the coding kernels are told of them: {@code
 * venturi_cuda_image}s on the device, {@code venturi_cuda_batch} on the host.
 *
 * <p>Thread rule: one thread at a time.
 */
final class LatentBatch implements AutoCloseable {
  private final NativeStruct batch = new NativeStruct(NativeStruct.BATCH_BYTES);
  private final DeviceMemory images;

  /** Copies the descriptions of so many latents to the device; waits for the copy. */
  LatentBatch(CudaContext context, CudaStream stream, LatentShape shape, int latents) {
    int sizeBytes = Math.multiplyExact(NativeStruct.BATCH_IMAGE_BYTES, latents);
    images = context.allocate(sizeBytes);
    try (PinnedMemory host = context.allocatePinned(sizeBytes)) {
      ByteBuffer bytes = host.buffer();
      for (int i = 0; i < latents; i++) {
        int at = i * NativeStruct.BATCH_IMAGE_BYTES;
        long first = (long) i * shape.symbolCount();
        bytes.putLong(at + NativeStruct.BATCH_IMAGE_FIRST_SYMBOL, first);
        bytes.putLong(at + NativeStruct.BATCH_IMAGE_SYMBOL_COUNT, shape.symbolCount());
        bytes.putLong(at + NativeStruct.BATCH_IMAGE_PLANE_COUNT, shape.planeSize());
      }
      stream.copyToDevice(host, 0, images, 0, sizeBytes);
      stream.synchronize();
    } catch (RuntimeException | Error e) {
      images.close();
      throw e;
    }
    batch.putLong(NativeStruct.BATCH_SYMBOL_COUNT, (long) latents * shape.symbolCount());
  }

  /** Address of the struct for some of the latents, all of one profile; until the next call. */
  long of(int first, int count, int lanes, int segments) {
    batch.putLong(
        NativeStruct.BATCH_IMAGES,
        images.address() + (long) first * NativeStruct.BATCH_IMAGE_BYTES);
    batch.putInt(NativeStruct.BATCH_IMAGE_COUNT, count);
    batch.putInt(NativeStruct.BATCH_LANES, lanes);
    batch.putInt(NativeStruct.BATCH_SEGMENTS, segments);
    return batch.address(0);
  }

  @Override
  public void close() {
    images.close();
  }
}
