package io.venturi.entropy;

class JavaBatchTest extends BatchContractTest {
  @Override
  protected EntropyCoder coder() {
    return EntropyCoders.named("java");
  }
}
