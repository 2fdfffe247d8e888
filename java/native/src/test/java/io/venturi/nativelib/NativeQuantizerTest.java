package io.venturi.nativelib;

import io.venturi.latent.QuantizerContractTest;
import io.venturi.latent.QuantizerProvider;

class NativeQuantizerTest extends QuantizerContractTest {
  @Override
  protected QuantizerProvider provider() {
    return new NativeQuantizerProvider();
  }
}
