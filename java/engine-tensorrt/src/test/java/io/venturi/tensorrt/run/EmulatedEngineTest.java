package io.venturi.tensorrt.run;

import io.venturi.cuda.EmulatedDevice;
import io.venturi.cuda.HostNetwork;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineContractTest;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** The engine contract over {@link StreamContext}, with ONNX Runtime in place of TensorRT. */
@Tag("emulated")
class EmulatedEngineTest extends EngineContractTest {
  @Override
  protected EngineProvider provider() {
    return new OnDevice(Engines.named("onnxruntime"));
  }

  private record OnDevice(EngineProvider host) implements EngineProvider {
    @Override
    public String name() {
      return "emulated";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public String unavailableReason() {
      return host.unavailableReason();
    }

    @Override
    public String description() {
      return host.description() + " on the emulated device";
    }

    @Override
    public Engine open(byte[] onnx, EngineOptions options) {
      return new OnDeviceEngine(host.open(onnx, options));
    }
  }

  private record OnDeviceEngine(Engine host) implements Engine {
    @Override
    public TensorSpec input() {
      return host.input();
    }

    @Override
    public TensorSpec output() {
      return host.output();
    }

    @Override
    public ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
      return new StreamContext(
          new StreamContext.Shape("emulated", host.input(), host.output(), maxBatch),
          EmulatedDevice.get().openContext(),
          cuda -> new HostNetwork(host, maxBatch),
          HostTensor.Kind.PINNED,
          input);
    }

    @Override
    public void close() {
      host.close();
    }
  }
}
