package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten thousand pictures through both ends leave memory as it was. */
class PipelineLeakTest {
  private static final int WARM_UP = 5_000;
  private static final int CALLS = 10_000;

  /** Two kilobytes per call would be 20 MB. */
  private static final long MAX_GROWTH_BYTES = 16L << 20;

  /** What ONNX Runtime's Java side makes per run, and the result; not latents or frames. */
  private static final long MAX_BYTES_PER_ENCODE = 2_000;

  private static final long MAX_BYTES_PER_TAIL = 6_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void calls_tenThousand_leaveMemoryFlat() throws IOException {
    Path status = Path.of("/proc/self/smaps");
    assumeTrue(Files.isReadable(status), "resident memory is read from /proc/self/smaps");
    ImageView image = Pictures.rgb(48, 40, 1);
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withThreads(1));
        TailRunner tail = TailRunner.open(bundle, TailOptions.defaults().withThreads(1))) {
      run(edge, tail, image, WARM_UP);
      long heapBefore = usedHeapBytes();
      long nativeBefore = residentOutsideTheHeap(status);
      run(edge, tail, image, CALLS);
      long heap = usedHeapBytes() - heapBefore;
      long outside = residentOutsideTheHeap(status) - nativeBefore;
      assertTrue(heap < MAX_GROWTH_BYTES, "the heap grew by " + heap + " bytes");
      assertTrue(outside < MAX_GROWTH_BYTES, "native memory grew by " + outside + " bytes");
    }
  }

  @Test
  void calls_afterWarmUp_takeABoundedNumberOfJavaBytes() {
    ImageView image = Pictures.rgb(48, 40, 1);
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withThreads(1));
        TailRunner tail = TailRunner.open(bundle, TailOptions.defaults().withThreads(1))) {
      run(edge, tail, image, 2_000);
      List<ByteBuffer> batch = List.of(edge.encode(image));
      long encode = bytesPerCall(() -> edge.encode(image));
      long decode = bytesPerCall(() -> tail.run(batch));
      assertTrue(encode <= MAX_BYTES_PER_ENCODE, encode + " bytes per encode");
      assertTrue(decode <= MAX_BYTES_PER_TAIL, decode + " bytes per tail run");
    }
  }

  private long bytesPerCall(Runnable call) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1_000; i++) {
      call.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;
  }

  private static void run(EdgeEncoder edge, TailRunner tail, ImageView image, int calls) {
    for (int i = 0; i < calls; i++) {
      tail.run(edge.encode(image));
    }
  }

  private static long usedHeapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /**
   * Resident bytes without the largest mapping, which is the Java heap: its pages come with use and
   * not with leaks.
   */
  private static long residentOutsideTheHeap(Path smaps) throws IOException {
    long sum = 0;
    long largestSize = 0;
    long residentOfLargest = 0;
    long size = 0;
    for (String line : Files.readAllLines(smaps)) {
      if (line.startsWith("Size:")) {
        size = kilobytes(line);
      } else if (line.startsWith("Rss:")) {
        sum += kilobytes(line);
        if (size > largestSize) {
          largestSize = size;
          residentOfLargest = kilobytes(line);
        }
      }
    }
    return (sum - residentOfLargest) * 1024;
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
