package io.venturi.cli.evaluate;

import io.venturi.bundle.RatePoint;
import io.venturi.cli.evaluate.BundleShelf.Shelved;
import io.venturi.method.MethodCard;
import io.venturi.method.MethodPoint;
import io.venturi.method.MethodProvider;
import io.venturi.method.MethodSetting;
import io.venturi.method.SplitMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One method's rate points, from whatever bundles hold them. */
final class BundleProvider implements MethodProvider {
  private final String name;
  private final String split;
  private final List<Member> members = new ArrayList<>();

  private record Member(Shelved shelved, RatePoint point, BenchmarkEntry benchmark) {}

  private BundleProvider(String name, String split) {
    this.name = name;
    this.split = split;
  }

  /**
   * The methods of all bundles for a task, in the order of the shelf.
   *
   * @param split whose reference numbers are taken from the manifests
   */
  static List<MethodProvider> of(BundleShelf shelf, String task, String split) {
    Map<String, BundleProvider> methods = new LinkedHashMap<>();
    for (Shelved shelved : shelf.all()) {
      if (!shelved.bundle().manifest().task().key().equals(task)) {
        continue;
      }
      for (RatePoint point : shelved.bundle().manifest().ratePoints()) {
        BenchmarkEntry benchmark = shelved.benchmark(point);
        methods
            .computeIfAbsent(
                benchmark.method(shelved.name()), name -> new BundleProvider(name, split))
            .members
            .add(new Member(shelved, point, benchmark));
      }
    }
    return List.copyOf(methods.values());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<MethodPoint> points(MethodSetting setting) {
    return members.stream()
        .map(
            member ->
                new MethodPoint(
                    card(member),
                    () -> SplitMethod.open(member.shelved().bundle(), member.point(), setting)))
        .toList();
  }

  private MethodCard card(Member member) {
    Shelved shelved = member.shelved();
    BenchmarkEntry benchmark = member.benchmark();
    return new MethodCard(
        name,
        pointName(member),
        "bundle " + shelved.sha256() + ", rate point " + member.point().name(),
        benchmark.encoderSizeBytes(),
        shelved.deployedEncoderBytes(member.point()),
        benchmark.imagesSeen(),
        benchmark.undertrained(),
        benchmark.reference(split));
  }

  /** The rate point's name, with the bundle's where two bundles have one of that name. */
  private String pointName(Member member) {
    String point = member.point().name();
    long same = members.stream().filter(other -> other.point().name().equals(point)).count();
    return same == 1 ? point : member.shelved().name() + ":" + point;
  }
}
