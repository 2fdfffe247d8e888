package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoderContractTest;

class NativeEntropyCoderTest extends EntropyCoderContractTest {
  @Override
  protected EntropyCoder coder() {
    return new NativeEntropyCoder();
  }
}
