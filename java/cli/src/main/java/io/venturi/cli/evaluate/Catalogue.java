package io.venturi.cli.evaluate;

import io.venturi.VenturiException;
import io.venturi.method.MethodPoint;
import io.venturi.method.MethodProvider;
import io.venturi.method.MethodSetting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The methods that there are, and of those that are known but not there, why not. */
final class Catalogue {
  /** The benchmark's methods (docs/sc2.md) that are bundles and so need a trained model. */
  private static final List<String> TRAINED =
      List.of(
          "factorized_prior",
          "scale_hyperprior",
          "mean_scale_hyperprior",
          "joint_autoregressive",
          "quantised_bottleneck",
          "end_to_end",
          "entropic_student",
          "frankensplit",
          "frankensplit_saliency");

  private final Map<String, MethodProvider> providers = new LinkedHashMap<>();

  /** Of all providers; of two with one name the first counts. */
  Catalogue(List<MethodProvider> all) {
    all.forEach(provider -> providers.putIfAbsent(provider.name(), provider));
  }

  /**
   * The points of the methods asked for, the unsplit network always first.
   *
   * @param names empty for all that can run
   * @throws VenturiException when a name is of no method, or of one that cannot run here
   */
  List<MethodPoint> points(List<String> names, MethodSetting setting) {
    Map<String, String> absent = absent();
    Set<String> wanted = new LinkedHashSet<>(List.of(UnsplitProvider.NAME));
    for (String name : names) {
      if (!providers.containsKey(name) && !absent.containsKey(name)) {
        Set<String> known = new TreeSet<>(providers.keySet());
        known.addAll(absent.keySet());
        throw new VenturiException(
            "no method '" + name + "'; known are " + String.join(", ", known));
      }
      if (absent.containsKey(name)) {
        throw new VenturiException("method '" + name + "' cannot be measured: " + absent.get(name));
      }
    }
    wanted.addAll(names.isEmpty() ? providers.keySet() : names);
    List<MethodPoint> points = new ArrayList<>();
    for (String name : wanted) {
      if (!absent.containsKey(name)) {
        points.addAll(providers.get(name).points(setting));
      }
    }
    return points;
  }

  /** Methods that get no row, each with the reason. */
  Map<String, String> absent() {
    Map<String, String> absent = new LinkedHashMap<>();
    providers.forEach(
        (name, provider) -> {
          if (!provider.unavailableReason().isEmpty()) {
            absent.put(name, provider.unavailableReason());
          }
        });
    for (String name : TRAINED) {
      if (!providers.containsKey(name)) {
        absent.put(name, "no bundle of it at hand; train and export one (docs/evaluate.md)");
      }
    }
    return absent;
  }
}
