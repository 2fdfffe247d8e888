package io.venturi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.NativeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("emulated")
class CudaEmulatedTest {
  private CudaContext context;
  private CudaStream stream;
  private long freeBefore;

  @BeforeEach
  void open() {
    context = EmulatedDevice.get().openContext();
    freeBefore = context.freeMemoryBytes();
    stream = context.newStream();
  }

  @AfterEach
  void close() {
    stream.close();
    assertEquals(freeBefore, context.freeMemoryBytes(), "device memory was left behind");
    context.close();
  }

  @Test
  void device_described_asTheDriverSays() {
    CudaDevice device = CudaDevice.of(0);
    assertEquals(List.of(device), CudaDevice.all());
    assertEquals("656d756c617465642064657669636500", device.uuid());
    assertEquals("sm_00", device.architecture());
    assertEquals(3, device.multiprocessorCount());
    assertEquals(1L << 30, device.totalMemoryBytes());
    assertFalse(device.integrated());
    assertTrue(device.mapsHostMemory());
    assertThrows(IllegalArgumentException.class, () -> CudaDevice.of(1));
    assertThrows(IllegalArgumentException.class, () -> CudaDevice.of(-1));
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
    CudaContext early = EmulatedDevice.get().openContext();
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
}
