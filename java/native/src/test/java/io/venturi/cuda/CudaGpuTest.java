package io.venturi.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.nativelib.CudaDevices;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** On the first GPU of the machine, where there is one. */
@Tag("gpu")
class CudaGpuTest extends CudaContractTest {
  @BeforeAll
  static void needsADevice() {
    assumeTrue(CudaDevices.count() > 0, CudaDevices.reason());
  }
}
