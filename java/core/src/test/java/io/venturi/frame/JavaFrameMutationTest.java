package io.venturi.frame;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;

class JavaFrameMutationTest extends FrameMutationContractTest {
  @Override
  protected EntropyCoder coder() {
    return EntropyCoders.named("java");
  }
}
