package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.latent.LatentShape;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the entries of {@code ratePoints} in the manifest. */
final class RatePointReader {
  private static final double ANY = Double.MAX_VALUE;

  private final LatentModel model;
  private final LatentShape latent;
  private final @Nullable LatentShape hyperLatent;
  private final Set<String> members;
  private final Set<GraphRole> graphs;

  /**
   * @param root the manifest
   * @param members that it lists
   * @param graphs whose tensors it names
   */
  RatePointReader(JsonAt root, LatentModel model, Set<String> members, Set<GraphRole> graphs) {
    this.model = model;
    this.latent = shape(root.get("latent"));
    this.hyperLatent = model.hasHyperprior() ? shape(root.get("hyperLatent")) : null;
    this.members = members;
    this.graphs = graphs;
  }

  static LatentShape shape(JsonAt at) {
    try {
      return new LatentShape(
          at.get("channels").integer(1, 65535),
          at.get("height").integer(1, 65535),
          at.get("width").integer(1, 65535));
    } catch (IllegalArgumentException e) {
      throw new BundleException(at.path() + ": " + e.getMessage(), e);
    }
  }

  RatePoint read(JsonAt at, int index) {
    return new RatePoint(
        index,
        at.get("name").text(),
        at.get("lambda").number(0, ANY),
        at.find("defaultLanes").map(RatePointReader::lanes).orElse(null),
        at.find("latent").map(RatePointReader::shape).orElse(latent),
        member(at.get("encoder")),
        member(at.get("decoder")),
        model == LatentModel.UINT8 ? null : member(at.get("tables")),
        hyperLatent == null ? null : hyperprior(at.get("hyperprior"), hyperLatent),
        member(at.get("tail")),
        localHead(at),
        at.find("golden").map(this::member).orElse(null),
        optionalNumber(at, "meanFrameBytes", ANY),
        optionalNumber(at, "valTop1", 1),
        optionalNumber(at, "testTop1", 1),
        at.find("benchmark").map(RatePointReader::benchmark).orElse(null));
  }

  private HyperpriorMembers hyperprior(JsonAt at, LatentShape shape) {
    return new HyperpriorMembers(
        shape,
        graph(at.get("encoder"), GraphRole.HYPER_ENCODER),
        graph(at.get("decoder"), GraphRole.HYPER_DECODER),
        member(at.get("tables")),
        member(at.get("scales")),
        model == LatentModel.JOINT_AUTOREGRESSIVE
            ? graph(at.get("context"), GraphRole.CONTEXT)
            : null);
  }

  private static BenchmarkRow benchmark(JsonAt at) {
    return new BenchmarkRow(
        at.get("method").text(),
        at.get("encoderSizeBytes").number(0, ANY),
        at.get("imagesSeen").integer(0, Integer.MAX_VALUE),
        at.get("undertrained").truth(),
        bySplit(at, figure(at), 1),
        bySplit(at, "meanBytes", ANY));
  }

  /** Key of the accuracy, which other tasks call differently. */
  private static String figure(JsonAt at) {
    return Stream.of("map", "miou")
        .filter(key -> at.find(key).isPresent())
        .findFirst()
        .orElse("top1");
  }

  private static Map<String, Double> bySplit(JsonAt at, String key, double max) {
    return at.get(key).fields().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue().number(0, max), (a, b) -> b, TreeMap::new));
  }

  private static Integer lanes(JsonAt at) {
    int lanes = at.integer(4, 64);
    at.check(Integer.bitCount(lanes) == 1, "is " + at.node() + ", must be 4, 8, 16, 32 or 64");
    return lanes;
  }

  private @Nullable String localHead(JsonAt at) {
    JsonAt found = at.find(GraphRole.LOCAL_HEAD.key()).orElse(null);
    if (found == null) {
      return null;
    }
    found.check(
        model == LatentModel.FACTORIZED_PRIOR,
        "is there, but only latents of factorized_prior have local heads");
    return graph(found, GraphRole.LOCAL_HEAD);
  }

  /** A member whose graph the manifest must describe. */
  String graph(JsonAt at, GraphRole role) {
    at.check(graphs.contains(role), "is there, but $.tensors." + role.key() + " is not");
    return member(at);
  }

  String member(JsonAt at) {
    String name = at.text();
    at.check(members.contains(name), "names '" + name + "', which 'members' does not list");
    return name;
  }

  private static @Nullable Double optionalNumber(JsonAt at, String key, double max) {
    return at.find(key).map(found -> found.number(0, max)).orElse(null);
  }
}
