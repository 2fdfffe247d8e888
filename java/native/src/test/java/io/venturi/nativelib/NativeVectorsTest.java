package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.VectorsContractTest;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.venturi.nativelib.Coders#available")
class NativeVectorsTest extends VectorsContractTest {
  @Parameter EntropyCoder coder;

  @Override
  protected EntropyCoder coder() {
    return coder;
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
