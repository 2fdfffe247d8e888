package io.venturi.cli.evaluate;

import io.venturi.bundle.BenchmarkRow;
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
import org.jspecify.annotations.Nullable;

/** One method's rate points, from whatever bundles hold them. */
final class BundleProvider implements MethodProvider {
  private final String name;
  private final String split;
  private final List<Member> members = new ArrayList<>();

  private record Member(Shelved shelved, RatePoint point) {}

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
        BenchmarkRow row = point.benchmark();
        methods
            .computeIfAbsent(
                row == null ? shelved.name() : row.method(),
                name -> new BundleProvider(name, split))
            .members
            .add(new Member(shelved, point));
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
    BenchmarkRow row = member.point().benchmark();
    return new MethodCard(
        name,
        pointName(member),
        "bundle " + shelved.sha256() + ", rate point " + member.point().name(),
        row == null ? null : row.encoderSizeBytes(),
        shelved.deployedEncoderBytes(member.point()),
        row == null ? null : row.imagesSeen(),
        row != null && row.undertrained(),
        row == null ? null : reference(row, shelved));
  }

  /** What PyTorch measured on the split, or null. */
  private MethodCard.@Nullable Reference reference(BenchmarkRow row, Shelved shelved) {
    Double accuracy = row.top1().get(split);
    Double bytes = row.meanBytes().get(split);
    return accuracy == null && bytes == null
        ? null
        : new MethodCard.Reference("manifest of " + shelved.name(), accuracy, bytes, null);
  }

  /** The rate point's name, with the bundle's where two bundles have one of that name. */
  private String pointName(Member member) {
    String point = member.point().name();
    long same = members.stream().filter(other -> other.point().name().equals(point)).count();
    return same == 1 ? point : member.shelved().name() + ":" + point;
  }
}
