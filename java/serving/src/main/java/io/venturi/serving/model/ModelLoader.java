package io.venturi.serving.model;

import io.venturi.bundle.ModelBundle;
import io.venturi.pipeline.BundleSelfTest;
import io.venturi.pipeline.Steps;
import io.venturi.serving.batch.BatchOptions;
import io.venturi.serving.batch.LatentBatcher;
import io.venturi.serving.observe.ServingMetrics;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Opens bundles: checked, self-tested, warmed up, ready.
 *
 * @param options how they run
 * @param steps which twin does each step
 * @param selfTest whether a bundle must reproduce its golden vectors here before it is served
 * @param metrics where they report
 * @param timer ends requests at their deadline
 */
public record ModelLoader(
    BatchOptions options,
    Steps steps,
    boolean selfTest,
    ServingMetrics metrics,
    ScheduledExecutorService timer) {

  /**
   * @param ended called when the model was retired and its last request is answered
   * @throws io.venturi.VenturiException when the bundle is damaged, of another task than
   *     classification, does not reproduce its golden vectors, or cannot be opened here
   */
  ServedModel load(BundleSource source, Consumer<ServedModel> ended) {
    try (ModelBundle bundle = source.open()) {
      bundle.manifest().requireClassification("the server");
      if (selfTest) {
        BundleSelfTest.run(bundle, steps);
      }
      String name = bundle.manifest().name();
      String version = bundle.manifest().modelVersion();
      LatentBatcher batcher =
          new LatentBatcher(bundle, options, steps, metrics.model(name, version), timer);
      ServedModel[] served = new ServedModel[1];
      served[0] = new ServedModel(bundle.manifest(), batcher, () -> ended.accept(served[0]));
      return served[0];
    }
  }
}
