package io.venturi.entropy;

class JavaEntropyCoderTest extends EntropyCoderContractTest {
  @Override
  protected EntropyCoder coder() {
    return EntropyCoders.named("java");
  }
}
