package io.venturi.cli.coding;

import java.util.ArrayList;
import java.util.List;

/** The times of a job, pass by pass; a pass repeats the job until it can be timed. */
final class PassTimes {
  private final int repeats;
  private final List<Double> cpuNanos = new ArrayList<>();
  private final List<Double> wallNanos = new ArrayList<>();

  PassTimes(int repeats) {
    this.repeats = repeats;
  }

  /** How often a pass does the job. */
  int repeats() {
    return repeats;
  }

  /** Adds a whole pass. */
  void add(double cpu, double wall) {
    cpuNanos.add(cpu / repeats);
    wallNanos.add(wall / repeats);
  }

  int passes() {
    return wallNanos.size();
  }

  Speed speed() {
    return new Speed(passes(), spread(cpuNanos), spread(wallNanos));
  }

  private static Speed.Spread spread(List<Double> values) {
    return Speed.Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
