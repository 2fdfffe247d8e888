package io.venturi.cuda.resident;

import io.venturi.cuda.EmulatedMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the emulated device, which also tells what was left behind. */
@Tag("emulated")
class ResidentEmulatedTest extends ResidentContractTest {
  @RegisterExtension final EmulatedMemory memory = new EmulatedMemory();
}
