package io.venturi.pipeline;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.ExecutionContext;
import io.venturi.hyperprior.HyperSynthesis;

/**
 * The networks of a hyperprior, always in float32.
 *
 * @param bundle they are in
 * @param point of these
 * @param steps whose engine runs them
 * @param threads of one run
 * @param resources that own what is opened
 */
record HyperNetworks(
    ModelBundle bundle, RatePoint point, Steps steps, int threads, Resources resources) {

  /** One of them. */
  ExecutionContext open(GraphRole role) {
    return resources.own(
        resources.own(bundle.openEngine(role, point, steps.engine(), threads)).newContext(1));
  }

  /** The hyper-decoder as the coders take it. */
  HyperSynthesis synthesis() {
    ExecutionContext network = open(GraphRole.HYPER_DECODER);
    return zHat -> {
      network.input().put(0, zHat, zHat.position(), zHat.remaining());
      network.run(1);
      return network.output();
    };
  }
}
