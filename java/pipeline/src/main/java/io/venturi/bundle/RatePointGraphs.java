package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.engine.Engine;
import io.venturi.engine.TensorSpec;
import io.venturi.latent.LatentShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which members are a rate point's networks, and what goes into them and comes out. */
record RatePointGraphs(BundleManifest manifest) {

  /** The member of a network, or null where there is none. */
  @Nullable String find(GraphRole role, RatePoint point) {
    HyperpriorMembers hyperprior = point.hyperprior();
    return switch (role) {
      case ENCODER -> point.encoder();
      case DECODER -> point.decoder();
      case TAIL -> point.tail();
      case HYPER_ENCODER -> hyperprior == null ? null : hyperprior.encoder();
      case HYPER_DECODER -> hyperprior == null ? null : hyperprior.decoder();
      case CONTEXT -> hyperprior == null ? null : hyperprior.context();
      case LOCAL_HEAD -> point.localHead();
      case UNSPLIT -> manifest.unsplit();
    };
  }

  /**
   * The member of a network.
   *
   * @throws BundleException when there is none
   */
  String get(GraphRole role, RatePoint point) {
    String member = find(role, point);
    if (member == null) {
      throw new BundleException(
          "bundle "
              + manifest.name()
              + " has no "
              + role.key()
              + " at rate point '"
              + point.name()
              + "': export it with one");
    }
    return member;
  }

  /**
   * Compares an engine's tensors with the manifest.
   *
   * @throws BundleException naming the member and what differs
   */
  void check(GraphRole role, RatePoint point, Engine engine) {
    String member = get(role, point);
    GraphTensors names = manifest.tensors().get(role);
    check(member, "input", engine.input(), names.input(), input(role, point));
    check(member, "output", engine.output(), names.output(), output(role, point));
  }

  /** Shape of what goes into a network, empty where it is free. */
  private List<Integer> input(GraphRole role, RatePoint point) {
    HyperpriorMembers hyperprior = point.hyperprior();
    return switch (role) {
      case ENCODER, UNSPLIT ->
          List.of(3, manifest.preprocess().cropHeight(), manifest.preprocess().cropWidth());
      case DECODER, LOCAL_HEAD, HYPER_ENCODER -> item(point.latent(), 1);
      case HYPER_DECODER -> hyperprior == null ? List.of() : item(hyperprior.latent(), 1);
      case CONTEXT -> List.of(27 * point.latent().channels(), 1, 1);
      case TAIL -> List.of();
    };
  }

  private List<Integer> output(GraphRole role, RatePoint point) {
    HyperpriorMembers hyperprior = point.hyperprior();
    return switch (role) {
      case ENCODER -> item(point.latent(), 1);
      case HYPER_ENCODER -> hyperprior == null ? List.of() : item(hyperprior.latent(), 1);
      case HYPER_DECODER -> item(point.latent(), manifest.latentModel().parametersPerValue());
      case CONTEXT -> List.of(2 * point.latent().channels(), 1, 1);
      case DECODER -> List.of();
      case TAIL, LOCAL_HEAD, UNSPLIT -> manifest.task().outputShape();
    };
  }

  private static List<Integer> item(LatentShape shape, int times) {
    return List.of(times * shape.channels(), shape.height(), shape.width());
  }

  private static void check(
      String member, String side, TensorSpec seen, String name, List<Integer> shape) {
    List<String> faults = new ArrayList<>();
    if (!seen.name().equals(name)) {
      faults.add("is named '" + seen.name() + "', the manifest says '" + name + "'");
    }
    if (!shape.isEmpty() && !seen.itemShape().equals(shape)) {
      faults.add("has items of " + seen.itemShape() + ", the manifest says " + shape);
    }
    if (!faults.isEmpty()) {
      throw new BundleException(
          "member '" + member + "': its " + side + " " + String.join(" and ", faults));
    }
  }
}
