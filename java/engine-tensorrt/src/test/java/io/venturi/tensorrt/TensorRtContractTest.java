package io.venturi.tensorrt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.engine.EngineContractTest;
import io.venturi.engine.EngineProvider;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("gpu")
final class TensorRtContractTest extends EngineContractTest {
  @TempDir static Path cache;

  @BeforeAll
  static void available() {
    String reason = new TensorRtProvider().unavailableReason();
    assumeTrue(reason.isEmpty(), reason);
  }

  @Override
  protected EngineProvider provider() {
    return new TensorRtProvider(TensorRtSettings.ofProcess().withCacheFolder(cache));
  }

  /** Sums run in another order than where the golden values were made. */
  @Override
  protected float tolerance() {
    return 1e-4f;
  }
}
