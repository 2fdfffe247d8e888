package io.venturi.entropy;

class JavaCoderCallTest extends CoderCallContractTest {
  @Override
  protected EntropyCoder coder() {
    return EntropyCoders.named("java");
  }
}
