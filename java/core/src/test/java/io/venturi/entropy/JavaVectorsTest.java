package io.venturi.entropy;

class JavaVectorsTest extends VectorsContractTest {
  @Override
  protected EntropyCoder coder() {
    return EntropyCoders.named("java");
  }
}
