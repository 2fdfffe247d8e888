package io.venturi.tensorrt.load;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.nativelib.CudaDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A driver that counts a device but that TensorRT's CUDA runtime does not start on: here the
 * emulated one, elsewhere one that is too old. Making a builder there would end the JVM.
 */
@Tag("emulated")
final class UnusableDriverEmulatedTest {
  @Test
  void unavailableReason_runtimeDoesNotStart_saidNotDied() {
    assumeTrue(CudaDevices.count() > 0, "the emulated driver is not on LD_LIBRARY_PATH");
    assumeTrue(
        !System.getProperty(LibrarySearch.PROPERTY, "").isEmpty(),
        "no -Dventuri.tensorrt.dir=DIR with TensorRT's libraries");
    String reason = TensorRtLibraries.unavailableReason();
    assertTrue(reason.startsWith("TensorRT does not start here ("), reason);
    assertTrue(reason.contains("error: 35"), reason);
  }
}
