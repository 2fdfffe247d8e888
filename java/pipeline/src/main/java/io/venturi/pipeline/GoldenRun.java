package io.venturi.pipeline;

import io.venturi.bundle.GoldenVectors;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import java.nio.FloatBuffer;

/**
 * One rate point opened step by step, to compare what each step gives with what it gave the
 * exporter. The steps are not chained: each is fed the stored values, so that the first difference
 * names the step that differs.
 */
final class GoldenRun implements AutoCloseable {

  private final ModelBundle bundle;
  private final Resources resources;
  private final double tolerance;
  private final GoldenCoding coding;
  private final GoldenCoding.Members members;
  private final ExecutionContext encoderNetwork;
  private final ExecutionContext decoderNetwork;
  private final ExecutionContext tailNetwork;
  private final GoldenTask task;
  private double maxLatentDifference;

  private GoldenRun(
      ModelBundle bundle, RatePoint point, double tolerance, Steps steps, Resources resources) {
    this.bundle = bundle;
    this.resources = resources;
    this.tolerance = tolerance;
    Engine encoderEngine = open(GraphRole.ENCODER, point, steps);
    Engine decoderEngine = open(GraphRole.DECODER, point, steps);
    Engine tailEngine = open(GraphRole.TAIL, point, steps);
    BatchTail.checkChained(point, decoderEngine, tailEngine);
    this.encoderNetwork = resources.own(encoderEngine.newContext(1));
    this.decoderNetwork = resources.own(decoderEngine.newContext(1));
    this.tailNetwork = resources.own(tailEngine.newContext(1, decoderNetwork.output()));
    this.members = new GoldenCoding.Members(bundle);
    this.coding =
        switch (bundle.manifest().latentModel()) {
          case FACTORIZED_PRIOR -> new GoldenFactorized(bundle, point, steps, resources);
          case SCALE_HYPERPRIOR, MEAN_SCALE_HYPERPRIOR ->
              new GoldenHyperprior(bundle, point, tolerance, steps, resources);
          case JOINT_AUTOREGRESSIVE -> new GoldenJoint(bundle, point, tolerance, steps, resources);
          case UINT8 -> new GoldenBytes(bundle, point);
        };
    this.task = new GoldenTask(bundle);
  }

  /** Opens a rate point; the tolerance is that of latents and of what hyper networks give. */
  static GoldenRun open(ModelBundle bundle, RatePoint point, double tolerance, Steps steps) {
    return Resources.opening(
        resources -> new GoldenRun(bundle, point, tolerance, steps, resources));
  }

  private Engine open(GraphRole role, RatePoint point, Steps steps) {
    return resources.own(bundle.openEngine(role, point, steps.engine(), 0));
  }

  double maxLatentDifference() {
    return maxLatentDifference;
  }

  double maxScoreDifference() {
    return task.maxDifference();
  }

  /** The first thing that differs, or an empty string. */
  String firstDifference(GoldenVectors.Case expected) {
    String difference = encoderDifference(expected);
    if (difference.isEmpty()) {
      difference = coding.firstDifference(expected);
    }
    return difference.isEmpty() ? tailDifference(expected.expected()) : difference;
  }

  private String encoderDifference(GoldenVectors.Case expected) {
    bundle
        .manifest()
        .preprocess()
        .normalise(bundle.member(expected.image()), encoderNetwork.input());
    encoderNetwork.run(1);
    FloatBuffer wanted = members.floats(expected.latent());
    FloatBuffer output = encoderNetwork.output();
    String difference =
        GoldenCoding.difference(
            output, wanted, tolerance, "latent value of the encoder", expected.latent());
    for (int i = 0; difference.isEmpty() && i < wanted.capacity(); i++) {
      maxLatentDifference =
          Math.max(maxLatentDifference, Math.abs((double) output.get(i) - wanted.get(i)));
    }
    return difference;
  }

  private String tailDifference(GoldenVectors.Expected expected) {
    coding.dequantize(decoderNetwork.input());
    decoderNetwork.run(1);
    tailNetwork.run(1);
    return task.difference(expected, tailNetwork.output());
  }

  @Override
  public void close() {
    resources.closeAll();
  }
}
