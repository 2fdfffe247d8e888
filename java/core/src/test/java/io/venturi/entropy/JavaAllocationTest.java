package io.venturi.entropy;

class JavaAllocationTest extends AllocationContractTest {
  @Override
  protected EntropyCoder coder() {
    return EntropyCoders.named("java");
  }
}
