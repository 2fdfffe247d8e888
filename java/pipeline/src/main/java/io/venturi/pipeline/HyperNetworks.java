package io.venturi.pipeline;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.ExecutionContext;
import io.venturi.hyperprior.ContextSynthesis;
import io.venturi.hyperprior.HyperSynthesis;
import java.nio.FloatBuffer;

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
    return zHat -> run(network, zHat);
  }

  /** The context model as the coders take it. */
  ContextSynthesis context() {
    ExecutionContext network = open(GraphRole.CONTEXT);
    return position -> run(network, position);
  }

  private static FloatBuffer run(ExecutionContext network, FloatBuffer input) {
    network.input().put(0, input, input.position(), input.remaining());
    network.run(1);
    return network.output();
  }
}
