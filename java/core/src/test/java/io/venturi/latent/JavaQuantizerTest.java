package io.venturi.latent;

class JavaQuantizerTest extends QuantizerContractTest {
  @Override
  protected QuantizerProvider provider() {
    return Quantizers.named("java");
  }
}
