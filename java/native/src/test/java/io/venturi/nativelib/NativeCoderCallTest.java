package io.venturi.nativelib;

import io.venturi.entropy.CoderCallContractTest;
import io.venturi.entropy.EntropyCoder;

class NativeCoderCallTest extends CoderCallContractTest {
  @Override
  protected EntropyCoder coder() {
    return new NativeEntropyCoder();
  }
}
