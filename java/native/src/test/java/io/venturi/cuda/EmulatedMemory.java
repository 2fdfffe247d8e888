package io.venturi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The memory of the emulated device around a test, which must leave nothing behind. */
public final class EmulatedMemory implements BeforeEachCallback, AfterEachCallback {
  private CudaContext watch;
  private long freeBefore;

  @Override
  public void beforeEach(ExtensionContext test) {
    watch = EmulatedDevice.get().openContext();
    freeBefore = watch.freeMemoryBytes();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    assertEquals(freeBefore, freeBytes(), "device memory was left behind");
    watch.close();
  }

  /** Bytes that nobody holds. */
  public long freeBytes() {
    return watch.freeMemoryBytes();
  }

  /** Whether the test holds memory of the device. */
  public boolean isUsed() {
    return freeBytes() < freeBefore;
  }
}
