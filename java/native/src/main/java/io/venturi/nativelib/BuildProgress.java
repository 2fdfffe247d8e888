package io.venturi.nativelib;

import java.util.ArrayList;
import java.util.List;

/**
 * The progress monitor that TensorRT's builder reports to ({@code venturi/tensorrt.h}). It keeps
 * what was reported until it is asked; no builder thread calls into Java.
 *
 * <p>Thread rule: all methods may be called from any thread. Close it when the build has returned,
 * not before.
 */
public final class BuildProgress implements AutoCloseable {
  private static final int TEXT_BYTES = 1 << 15;

  private final ReportObject progress;

  /**
   * Makes a monitor with nothing reported.
   *
   * @throws io.venturi.VenturiException when the native library cannot be loaded
   */
  public BuildProgress() {
    progress =
        new ReportObject(
            "build progress",
            TEXT_BYTES,
            VenturiNative::buildProgressCreate,
            VenturiNative::buildProgressFree);
  }

  /**
   * A phase that has begun and not ended.
   *
   * @param name what TensorRT calls it
   * @param done steps done
   * @param total steps in all
   */
  public record Phase(String name, int done, int total) {}

  /**
   * What has been reported so far.
   *
   * @param started phases begun since the start
   * @param finished phases ended
   * @param steps steps done, in all phases
   * @param open phases now open, outermost first
   */
  public record Snapshot(long started, long finished, long steps, List<Phase> open) {
    public Snapshot {
      open = List.copyOf(open);
    }
  }

  /**
   * Address of the {@code nvinfer1::IProgressMonitor}; valid until {@link #close()}.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public long monitorAddress() {
    return progress.ask(VenturiNative::buildProgressMonitor);
  }

  /**
   * What has been reported so far.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public Snapshot snapshot() {
    return parse(progress.text(VenturiNative::buildProgressText));
  }

  /** Asks the builder to give up at the next step it reports. Later calls do nothing. */
  public void cancel() {
    progress.ifOpen(VenturiNative::buildProgressCancel);
  }

  @Override
  public void close() {
    progress.close();
  }

  private static Snapshot parse(String lines) {
    List<String> all = lines.lines().toList();
    String[] counts = all.get(0).split(" ");
    List<Phase> open = new ArrayList<>();
    for (String line : all.subList(1, all.size())) {
      String[] parts = line.split(" ", 3);
      open.add(new Phase(parts[2], Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
    }
    return new Snapshot(
        Long.parseLong(counts[0]), Long.parseLong(counts[1]), Long.parseLong(counts[2]), open);
  }
}
