package io.venturi.pipeline;

import io.venturi.cuda.HostNetwork;
import io.venturi.engine.DeviceNetwork;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.ExecutionContext;
import io.venturi.engine.TensorSpec;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** The engines of the host, said to be on the emulated device, on whose memory they can run. */
record OnEmulatedDevice(EngineProvider host) implements EngineProvider {
  @Override
  public String name() {
    return host.name() + " on the emulated device";
  }

  @Override
  public int priority() {
    return host.priority();
  }

  @Override
  public String unavailableReason() {
    return host.unavailableReason();
  }

  @Override
  public String description() {
    return name();
  }

  @Override
  public Engine open(byte[] onnx, EngineOptions options) {
    Engine engine = host.open(onnx, options);
    return new Engine() {
      @Override
      public TensorSpec input() {
        return engine.input();
      }

      @Override
      public TensorSpec output() {
        return engine.output();
      }

      @Override
      public ExecutionContext newContext(int maxBatch, @Nullable FloatBuffer input) {
        return engine.newContext(maxBatch, input);
      }

      @Override
      public int device() {
        return 0;
      }

      @Override
      public DeviceNetwork newDeviceNetwork(int maxBatch) {
        return new HostNetwork(engine, maxBatch);
      }

      @Override
      public void close() {
        engine.close();
      }
    };
  }
}
