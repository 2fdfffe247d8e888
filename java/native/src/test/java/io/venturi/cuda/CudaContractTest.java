package io.venturi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.NativeException;
import io.venturi.testing.Direct;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every device does. */
abstract class CudaContractTest {
  CudaContext context;
  CudaStream stream;

  @BeforeEach
  void open() {
    context = CudaDevice.of(0).openContext();
    stream = context.newStream();
  }

  @AfterEach
  void close() {
    stream.close();
    context.close();
  }

  @Test
  void copies_upAcrossAndDown_bringTheBytes() {
    try (PinnedMemory up = context.allocatePinned(64);
        PinnedMemory down = context.allocatePinned(64);
        DeviceMemory first = context.allocate(64);
        DeviceMemory second = context.allocate(32)) {
      for (int i = 0; i < 64; i++) {
        up.buffer().put(i, (byte) i);
      }
      stream.copyToDevice(up, 0, first, 0, 64);
      stream.copyOnDevice(first, 16, second, 0, 32);
      stream.fill(second, 8, 4, (byte) 99);
      stream.copyToHost(second, 0, down, 4, 32);
      stream.synchronize();
      for (int i = 0; i < 32; i++) {
        assertEquals(i >= 8 && i < 12 ? 99 : i + 16, down.buffer().get(4 + i));
      }
    }
  }

  @Test
  void copies_ofOrdinaryBuffers_startAtThePosition() {
    FloatBuffer up = Direct.floats(1, 2, 3, 4);
    FloatBuffer down = Direct.floats(0, 0, 0, 0);
    try (DeviceMemory device = context.allocate(8)) {
      stream.copyToDevice(up.position(1), device, 8);
      stream.copyToHost(device, down.position(2), 8);
      stream.synchronize();
      assertEquals(Direct.floats(0, 0, 2, 3), down.clear());
      assertThrows(
          IllegalArgumentException.class, () -> stream.copyToDevice(up.position(3), device, 8));
      assertThrows(
          IllegalArgumentException.class,
          () -> stream.copyToDevice(FloatBuffer.allocate(2), device, 8));
    }
  }

  @Test
  void copy_outsideEitherMemory_refused() {
    try (PinnedMemory host = context.allocatePinned(16);
        DeviceMemory device = context.allocate(32)) {
      assertThrows(
          IllegalArgumentException.class, () -> stream.copyToDevice(host, 1, device, 0, 16));
      assertThrows(
          IllegalArgumentException.class, () -> stream.copyToHost(device, 17, host, 0, 16));
      assertThrows(
          IllegalArgumentException.class,
          () -> stream.copyOnDevice(device, Long.MAX_VALUE, device, 0, 1));
      assertThrows(IllegalArgumentException.class, () -> stream.fill(device, -1, 2, (byte) 0));
      stream.copyToDevice(host, 16, device, 32, 0);
    }
  }

  @Test
  void mappedMemory_hasADeviceAddress_pinnedHasNone() {
    try (PinnedMemory mapped = context.allocateMapped(8);
        PinnedMemory pinned = context.allocatePinned(8)) {
      assertNotEquals(0, mapped.deviceAddress());
      assertThrows(IllegalStateException.class, pinned::deviceAddress);
      assertSame(pinned.buffer(), pinned.buffer());
      assertTrue(pinned.buffer().isDirect());
    }
  }

  @Test
  void allocation_beyondTheDevice_saysHowMuchWasAsked() {
    NativeException refused = assertThrows(NativeException.class, () -> context.allocate(1L << 40));
    assertEquals(5, refused.code());
    assertTrue(refused.getMessage().contains("1099511627776 bytes"), refused.getMessage());
    assertTrue(refused.getMessage().contains("CUDA_ERROR_OUT_OF_MEMORY"), refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> context.allocate(0));
  }

  @Test
  void capturedCopies_happenAtEachLaunch() {
    try (PinnedMemory host = context.allocatePinned(4);
        DeviceMemory device = context.allocate(4);
        PinnedMemory back = context.allocatePinned(4)) {
      try (CudaGraph graph =
          stream.capture(
              () -> {
                stream.copyToDevice(host, 0, device, 0, 4);
                stream.copyToHost(device, 0, back, 0, 4);
              })) {
        back.buffer().putInt(0, -1);
        for (int value = 5; value < 8; value++) {
          host.buffer().putInt(0, value);
          assertNotEquals(value, back.buffer().getInt(0));
          stream.launch(graph);
          stream.synchronize();
          assertEquals(value, back.buffer().getInt(0));
        }
      }
    }
  }

  @Test
  void capture_ofAWait_refusedAndTheStreamGoesOn() {
    NativeException inside =
        assertThrows(NativeException.class, () -> stream.capture(stream::synchronize));
    assertTrue(inside.getMessage().contains("CAPTURE_UNSUPPORTED"), inside.getMessage());
    // a library that swallows the failure of its call leaves a broken capture behind
    NativeException atTheEnd =
        assertThrows(
            NativeException.class,
            () ->
                stream.capture(
                    () -> assertThrows(NativeException.class, () -> context.allocate(8))));
    assertTrue(atTheEnd.getMessage().contains("CAPTURE_INVALIDATED"), atTheEnd.getMessage());
    stream.synchronize();
    context.allocate(8).close();
  }

  @Test
  void events_tellTheTimeBetweenThem() {
    try (CudaEvent start = context.newEvent();
        CudaEvent end = context.newEvent();
        CudaStream other = context.newStream()) {
      assertThrows(NativeException.class, () -> end.millisSince(start));
      stream.record(start);
      stream.record(end);
      other.waitFor(end);
      end.synchronize();
      assertTrue(end.millisSince(start) >= 0);
    }
  }

  @Test
  void call_fromAnotherThread_findsTheContext() {
    try (DeviceMemory memory = context.allocate(16)) {
      CompletableFuture.runAsync(
              () -> {
                stream.fill(memory, 0, 16, (byte) 1);
                stream.synchronize();
                context.allocate(1).close();
              },
              task -> new Thread(task).start())
          .join();
    }
  }

  @Test
  void context_closedBeforeItsChildren_staysForThem() {
    CudaContext early = CudaDevice.of(0).openContext();
    DeviceMemory memory = early.allocate(16);
    CudaStream last = early.newStream();
    early.close();
    early.close();
    assertThrows(IllegalStateException.class, early::newStream);
    last.fill(memory, 0, 16, (byte) 1);
    last.synchronize();
    memory.close();
    memory.close();
    assertThrows(IllegalStateException.class, memory::address);
    last.close();
    assertThrows(IllegalStateException.class, last::synchronize);
  }

  @Test
  void repeatedWork_warmsUpOnceAndIsThenLaunchedAsOnePiece() {
    AtomicInteger calls = new AtomicInteger();
    try (PinnedMemory host = context.allocatePinned(4);
        DeviceMemory device = context.allocate(4);
        RepeatedWork work =
            new RepeatedWork(
                stream,
                "copies of a test",
                () -> {
                  calls.incrementAndGet();
                  stream.copyToDevice(host, 0, device, 0, 4);
                })) {
      work.queue();
      assertFalse(work.isCaptured());
      for (int i = 0; i < 5; i++) {
        work.queue();
        assertTrue(work.isCaptured());
      }
      stream.synchronize();
      assertEquals(3, calls.get(), "twice as it is, once to capture");
    }
  }

  @Test
  void repeatedWork_thatCannotBeCaptured_isQueuedAsItIs() {
    AtomicInteger calls = new AtomicInteger();
    RepeatedWork work =
        new RepeatedWork(
            stream,
            "waiting of a test",
            () -> {
              stream.synchronize();
              calls.incrementAndGet();
            });
    for (int i = 1; i <= 4; i++) {
      work.queue();
      assertEquals(i, calls.get());
      assertFalse(work.isCaptured());
    }
    work.close();
  }

  @Test
  void calls_ofAStream_takeNothingFromTheHeap() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (PinnedMemory host = context.allocatePinned(64);
        DeviceMemory device = context.allocate(64);
        CudaEvent event = context.newEvent();
        CudaGraph graph = stream.capture(() -> stream.copyToDevice(host, 0, device, 0, 64))) {
      Runnable frame =
          () -> {
            stream.copyToDevice(host, 0, device, 0, 64);
            stream.record(event);
            stream.launch(graph);
            stream.copyToHost(device, 0, host, 0, 64);
            stream.synchronize();
          };
      for (int i = 0; i < 20_000; i++) {
        frame.run();
      }
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 1000; i++) {
        frame.run();
      }
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertTrue(bytes < 1000, bytes + " bytes in 1000 frames");
    }
  }
}
