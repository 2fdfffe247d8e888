package io.venturi.entropy;

class JavaStreamDecoderTest extends StreamDecoderContractTest {
  @Override
  protected EntropyCoder coder() {
    return EntropyCoders.named("java");
  }
}
