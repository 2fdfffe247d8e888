package io.venturi.cuda.resident;

import io.venturi.OpenParts;
import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaStream;
import io.venturi.cuda.DeviceMemory;
import io.venturi.cuda.PinnedMemory;
import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.nativelib.NativeStruct;
import io.venturi.nativelib.PreprocessStructs;
import io.venturi.nativelib.StatusMapper;
import io.venturi.preprocess.PreprocessSpec;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Images of one geometry to the tensor on the device: page-locked memory that they are gathered in,
 * device memory, filter weights and workspace.
 *
 * <p>Thread rule: one thread at a time.
 */
final class ImageUpload implements AutoCloseable {
  private static final int PLANE_ALIGNMENT = 256;

  private final OpenParts parts = new OpenParts();
  private final PixelFormat format;
  private final ColorMatrix colorMatrix;
  private final int width;
  private final int height;
  private final int[] planeOffsets = new int[3];
  private final int sizeBytes;
  private final PinnedMemory host;
  private final ByteBuffer hostBytes;
  private final DeviceMemory device;
  private final DeviceMemory workspace;
  private final NativeStruct pixels = new NativeStruct(NativeStruct.PIXELS_BYTES);
  private final long preprocessor;

  ImageUpload(CudaContext context, Kernels kernels, PreprocessSpec spec, ImageView like) {
    format = like.format();
    colorMatrix = like.colorMatrix();
    width = like.width();
    height = like.height();
    sizeBytes = layOut();
    try {
      preprocessor = create(kernels, spec);
      parts.own(
          () -> {
            kernels.makeCurrent();
            KernelsNative.preprocessorFree(preprocessor);
          });
      host = parts.own(context.allocatePinned(sizeBytes));
      device = parts.own(context.allocate(sizeBytes));
      long bytes = KernelsNative.preprocessWorkspaceBytes(preprocessor, 1);
      workspace = parts.own(context.allocate(Math.max(1, bytes)));
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
    hostBytes = host.buffer();
    for (int p = 0; p < format.planeCount(); p++) {
      pixels.putLong(
          NativeStruct.PIXELS_PLANES + Long.BYTES * p, device.address() + planeOffsets[p]);
      pixels.putLong(NativeStruct.PIXELS_PITCHES + Long.BYTES * p, format.rowBytes(p, width));
    }
    pixels.putInt(NativeStruct.PIXELS_IMAGE_COUNT, 1);
  }

  private int layOut() {
    long at = 0;
    for (int p = 0; p < format.planeCount(); p++) {
      planeOffsets[p] = Math.toIntExact(at);
      long plane = (long) format.rowBytes(p, width) * format.rowCount(p, height);
      at += (plane + PLANE_ALIGNMENT - 1) / PLANE_ALIGNMENT * PLANE_ALIGNMENT;
    }
    return Math.toIntExact(at);
  }

  private long create(Kernels kernels, PreprocessSpec spec) {
    NativeStruct source = new NativeStruct(NativeStruct.SOURCE_BYTES);
    source.putInt(NativeStruct.SOURCE_FORMAT, PreprocessStructs.code(format));
    source.putInt(NativeStruct.SOURCE_COLOR_MATRIX, PreprocessStructs.code(colorMatrix));
    source.putInt(NativeStruct.SOURCE_WIDTH, width);
    source.putInt(NativeStruct.SOURCE_HEIGHT, height);
    NativeStruct specStruct = PreprocessStructs.spec(spec);
    kernels.makeCurrent();
    long made =
        StatusMapper.made(
            out ->
                KernelsNative.preprocessorCreate(
                    kernels.handle(), specStruct.address(0), source.address(0), out));
    Reference.reachabilityFence(specStruct);
    Reference.reachabilityFence(source);
    return made;
  }

  /** Whether images of this geometry are what it was made for. */
  boolean fits(ImageView image) {
    return image.width() == width
        && image.height() == height
        && image.format() == format
        && (image.colorMatrix() == colorMatrix || !format.isYuv());
  }

  /** Gathers an image's rows in page-locked memory. */
  void stage(ImageView image) {
    for (int p = 0; p < format.planeCount(); p++) {
      int row = format.rowBytes(p, width);
      int rows = format.rowCount(p, height);
      int pitch = image.pitches().get(p);
      ByteBuffer plane = image.planes().get(p).duplicate().clear(); // the planes start at index 0
      if (pitch == row) {
        hostBytes.put(planeOffsets[p], plane, 0, row * rows);
      } else {
        for (int r = 0; r < rows; r++) {
          hostBytes.put(planeOffsets[p] + r * row, plane, r * pitch, row);
        }
      }
    }
  }

  /** Queues the copy of what was gathered, and the preprocessing into a tensor on the device. */
  void queue(CudaStream stream, DeviceMemory tensor) {
    stream.copyToDevice(host, 0, device, 0, sizeBytes);
    StatusMapper.check(
        KernelsNative.preprocess(
            preprocessor,
            pixels.address(0),
            workspace.address(),
            workspace.sizeBytes(),
            0,
            tensor.address(),
            stream.handle()));
  }

  @Override
  public void close() {
    parts.close();
  }
}
