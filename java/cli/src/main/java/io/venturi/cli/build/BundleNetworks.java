package io.venturi.cli.build;

import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.EngineOptions;
import io.venturi.engine.OptimizationProfile;
import io.venturi.engine.Precision;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The networks that a pipeline opens of a bundle, each member once. */
final class BundleNetworks {
  private static final List<GraphRole> ROLES =
      Arrays.stream(GraphRole.values()).filter(role -> role != GraphRole.UNSPLIT).toList();

  private final ModelBundle bundle;

  BundleNetworks(ModelBundle bundle) {
    this.bundle = bundle;
  }

  /**
   * One network as an engine gets it.
   *
   * @param options named after the member, as pipelines name it
   * @param onnx the graph in the precision of the options
   */
  record Network(EngineOptions options, byte[] onnx) {}

  /** Takes networks one at a time, so that one graph at a time is held. */
  interface Consumer {
    void accept(Network network);
  }

  /**
   * Derives every network of the rate points in the precisions it can have.
   *
   * @param strict whether a precision that a network lacks is an error rather than left out
   * @throws io.venturi.BundleException when strict and a precision cannot be had
   */
  void forEach(
      List<RatePoint> points,
      List<Precision> precisions,
      OptimizationProfile profile,
      boolean strict,
      Consumer consumer) {
    for (Map.Entry<String, Place> each : members(points).entrySet()) {
      GraphRole role = each.getValue().role();
      RatePoint point = each.getValue().point();
      for (Precision precision : precisions) {
        if (strict || bundle.precisions(role, point).contains(precision)) {
          consumer.accept(
              new Network(
                  new EngineOptions(each.getKey(), precision, 0, profile),
                  bundle.graph(role, point, precision)));
        }
      }
    }
  }

  private record Place(GraphRole role, RatePoint point) {}

  private Map<String, Place> members(List<RatePoint> points) {
    Map<String, Place> members = new LinkedHashMap<>();
    for (RatePoint point : points) {
      for (GraphRole role : ROLES) {
        if (bundle.has(role, point)) {
          members.putIfAbsent(bundle.member(role, point), new Place(role, point));
        }
      }
    }
    return members;
  }
}
