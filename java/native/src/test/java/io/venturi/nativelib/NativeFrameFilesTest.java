package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.frame.FrameFilesContractTest;

class NativeFrameFilesTest extends FrameFilesContractTest {
  @Override
  protected EntropyCoder coder() {
    return new NativeEntropyCoder();
  }
}
