package io.venturi.engine.onnxruntime;

import io.venturi.engine.EngineContractTest;
import io.venturi.engine.EngineProvider;
import java.util.ServiceLoader;

final class OnnxRuntimeContractTest extends EngineContractTest {
  @Override
  protected EngineProvider provider() {
    return ServiceLoader.load(EngineProvider.class).stream()
        .filter(found -> found.type() == OnnxRuntimeProvider.class)
        .findFirst()
        .orElseThrow()
        .get();
  }
}
