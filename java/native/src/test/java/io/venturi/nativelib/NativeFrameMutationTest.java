package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.frame.FrameMutationContractTest;

class NativeFrameMutationTest extends FrameMutationContractTest {
  @Override
  protected EntropyCoder coder() {
    return new NativeEntropyCoder();
  }
}
