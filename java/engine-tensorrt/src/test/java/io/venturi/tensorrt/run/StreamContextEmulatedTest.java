package io.venturi.tensorrt.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.EngineException;
import io.venturi.cuda.CudaContext;
import io.venturi.cuda.CudaDevice;
import io.venturi.cuda.DeviceMemory;
import io.venturi.cuda.EmulatedDevice;
import io.venturi.cuda.EmulatedMemory;
import io.venturi.cuda.RawStream;
import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.TensorSpec;
import io.venturi.testing.Direct;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams, graphs and buffers around a network; the engine contract is in EmulatedEngineTest. */
@Tag("emulated")
class StreamContextEmulatedTest {
  private static final TensorSpec ITEM = new TensorSpec("item", List.of(4));
  private static final StreamContext.Shape SHAPE =
      new StreamContext.Shape("a copying network", ITEM, ITEM, 3);

  @RegisterExtension final EmulatedMemory memory = new EmulatedMemory();
  private final CudaDevice device = EmulatedDevice.get();
  private Copying network;

  /** Copies its input to its output on the stream, through the emulated driver. */
  private static final class Copying implements DeviceNetwork {
    final List<Integer> batches = new ArrayList<>();
    final DeviceMemory workspace;

    Copying(CudaContext cuda) {
      this.workspace = cuda.allocate(64);
    }

    @Override
    public int maxBatch() {
      return 3;
    }

    @Override
    public void enqueue(int batch, long input, long output, long stream) {
      batches.add(batch);
      RawStream.copyOnDevice(stream, input, output, batch * 4L * Float.BYTES);
    }

    @Override
    public void close() {
      workspace.close();
    }
  }

  private StreamContext open(HostTensor.Kind kind, @Nullable FloatBuffer input) {
    return new StreamContext(
        SHAPE,
        device.openContext(),
        cuda -> {
          network = new Copying(cuda);
          return network;
        },
        kind,
        input);
  }

  @ParameterizedTest
  @EnumSource(HostTensor.Kind.class)
  void run_ofEachKindOfMemory_isCapturedPerBatchAndFollowsTheInput(HostTensor.Kind kind) {
    try (StreamContext context = open(kind, null)) {
      for (int run = 0; run < 4; run++) {
        for (int batch = 1; batch <= 3; batch++) {
          checkRun(context, run, batch);
          assertEquals(run > 0, context.isCaptured(batch));
        }
      }
      assertEquals(
          List.of(1, 2, 3, 1, 1, 2, 2, 3, 3), network.batches, "twice as it is, then captured");
    }
  }

  private static void checkRun(StreamContext context, int run, int batch) {
    for (int i = 0; i < 12; i++) {
      context.input().put(i, run * 100 + batch * 20 + i);
      context.output().put(i, -1);
    }
    context.run(batch);
    for (int i = 0; i < 12; i++) {
      float wanted = i < batch * 4 ? run * 100 + batch * 20 + i : -1;
      assertEquals(wanted, context.output().get(i), "run " + run + " batch " + batch);
    }
  }

  @Test
  void run_fromAGivenBuffer_readsIt() {
    FloatBuffer given = Direct.floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    try (StreamContext context = open(HostTensor.Kind.PINNED, given)) {
      for (int run = 0; run < 3; run++) {
        given.put(0, 50 + run);
        context.run(2);
        assertEquals(50 + run, context.output().get(0));
        assertEquals(8, context.output().get(7));
      }
    }
    assertThrows(
        IllegalArgumentException.class, () -> open(HostTensor.Kind.PINNED, Direct.floats(1, 2, 3)));
    assertThrows(
        IllegalArgumentException.class,
        () -> open(HostTensor.Kind.PINNED, FloatBuffer.allocate(12)));
  }

  @Test
  void network_thatCannotBeOpened_leavesNothingOpen() {
    StreamContext.NetworkFactory broken =
        cuda -> {
          throw new EngineException("no workspace");
        };
    assertThrows(
        EngineException.class,
        () -> new StreamContext(SHAPE, device.openContext(), broken, HostTensor.Kind.PINNED, null));
  }

  @Test
  void runs_afterWarmUp_takeNothingFromTheHeap() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (StreamContext context = open(HostTensor.Kind.PINNED, null)) {
      for (int i = 0; i < 20_000; i++) {
        context.run(2);
      }
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 1000; i++) {
        context.run(2);
      }
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertTrue(bytes < 1000, bytes + " bytes in 1000 runs");
    }
  }

  @Test
  void automaticMode_onACard_isPinnedWithoutMeasuring() {
    MemoryChoice.Opener none =
        mode -> {
          throw new AssertionError("nothing to measure");
        };
    assertEquals(
        MemoryMode.PINNED, MemoryChoice.of(MemoryMode.AUTO, device, "network of a card", none));
    assertEquals(
        MemoryMode.DEVICE,
        MemoryChoice.of(MemoryMode.DEVICE, EmulatedDevice.integrated(), "network", none));
  }

  @Test
  void automaticMode_onABoard_isMeasuredOnce() {
    List<MemoryMode> opened = new ArrayList<>();
    MemoryChoice.Opener opener =
        mode -> {
          opened.add(mode);
          return open(
              mode == MemoryMode.MAPPED ? HostTensor.Kind.MAPPED : HostTensor.Kind.PINNED, null);
        };
    CudaDevice board = EmulatedDevice.integrated();
    MemoryMode chosen = MemoryChoice.of(MemoryMode.AUTO, board, "network of a board", opener);
    assertEquals(List.of(MemoryMode.PINNED, MemoryMode.MAPPED), opened);
    assertTrue(opened.contains(chosen));
    assertEquals(chosen, MemoryChoice.of(MemoryMode.AUTO, board, "network of a board", opener));
    assertEquals(2, opened.size());
  }
}
