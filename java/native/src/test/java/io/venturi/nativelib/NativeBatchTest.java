package io.venturi.nativelib;

import io.venturi.entropy.BatchContractTest;
import io.venturi.entropy.EntropyCoder;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.venturi.nativelib.Coders#available")
class NativeBatchTest extends BatchContractTest {
  @Parameter EntropyCoder coder;

  @Override
  protected EntropyCoder coder() {
    return coder;
  }
}
