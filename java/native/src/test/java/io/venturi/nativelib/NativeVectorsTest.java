package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.VectorsContractTest;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

class NativeVectorsTest extends VectorsContractTest {
  @Override
  protected EntropyCoder coder() {
    return new NativeEntropyCoder();
  }

  @Override
  protected int[] quantizeCdf(float[] pmf) {
    NativeLibrary.require();
    ByteBuffer in = ByteBuffer.allocateDirect(4 * pmf.length).order(ByteOrder.nativeOrder());
    in.asFloatBuffer().put(pmf);
    ByteBuffer out = ByteBuffer.allocateDirect(4 * pmf.length + 4).order(ByteOrder.nativeOrder());
    StatusMapper.check(
        VenturiNative.quantizeCdf(Addresses.start(in), pmf.length, Addresses.start(out)));
    Reference.reachabilityFence(in);
    int[] cdf = new int[pmf.length + 1];
    out.asIntBuffer().get(cdf);
    return cdf;
  }
}
