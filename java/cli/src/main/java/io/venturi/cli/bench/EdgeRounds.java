package io.venturi.cli.bench;

import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.Stage;
import io.venturi.pipeline.StageTimes;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;

/** Every photo once a round through the edge half; keeps the microseconds of each stage. */
final class EdgeRounds {
  private static final String DECODE = "decode";

  /** All but the file's decoding and the encoder network. */
  private static final String BESIDES = "besides";

  private static final String TOTAL = "total";

  private final EdgeEncoder encoder;
  private final List<byte[]> files;
  private final boolean processorTime;
  private final LongSupplier clock;
  private final Map<String, List<Double>> stages = new LinkedHashMap<>();

  /**
   * @param encoder opened with its stages on the same clock
   * @param processorTime of the calling thread; else the wall clock
   */
  EdgeRounds(EdgeEncoder encoder, List<byte[]> files, boolean processorTime) {
    this.encoder = encoder;
    this.files = files;
    this.processorTime = processorTime;
    this.clock =
        processorTime
            ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime
            : System::nanoTime;
  }

  String clock() {
    return processorTime ? "processor time" : "wall clock";
  }

  /** Photos that do not count. */
  void warmUp(int photos) {
    for (int i = 0; i < photos; i++) {
      encode(files.get(i % files.size()), new LinkedHashMap<>());
    }
  }

  /** One round: clock, microseconds of every stage and photo, bytes and CRC-32 of every frame. */
  Map<String, Object> round() {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    List<Integer> bytes = new ArrayList<>();
    List<Long> checks = new ArrayList<>();
    long begun = System.nanoTime();
    for (byte[] file : files) {
      ByteBuffer frame = encode(file, times);
      bytes.add(frame.remaining());
      CRC32 check = new CRC32();
      check.update(frame);
      checks.add(check.getValue());
    }
    double wallMicros = (System.nanoTime() - begun) / 1e3 / files.size();
    times.forEach(
        (stage, micros) -> stages.computeIfAbsent(stage, s -> new ArrayList<>()).addAll(micros));
    Map<String, Object> told = new LinkedHashMap<>();
    told.put(processorTime ? "cpu" : "wall", times);
    told.put("wallMicrosPerPhoto", wallMicros);
    told.put("bytes", bytes);
    told.put("crc32", checks);
    return told;
  }

  /** Microseconds of all rounds so far, by stage. */
  Map<String, List<Double>> stages() {
    return stages;
  }

  private ByteBuffer encode(byte[] file, Map<String, List<Double>> times) {
    long begun = clock.getAsLong();
    try (DecodedImage image = ImageFiles.decode(file)) {
      long decoded = clock.getAsLong();
      ByteBuffer frame = encoder.encode(image.view());
      long ended = clock.getAsLong();
      StageTimes inner = encoder.lastTimes();
      add(times, DECODE, decoded - begun);
      for (Stage stage : Stage.values()) {
        if (inner.nanos(stage) > 0) {
          add(times, stage.label(), inner.nanos(stage));
        }
      }
      add(times, BESIDES, ended - decoded - inner.nanos(Stage.ENCODE));
      add(times, TOTAL, ended - begun);
      return frame;
    }
  }

  private static void add(Map<String, List<Double>> times, String stage, long nanos) {
    times.computeIfAbsent(stage, s -> new ArrayList<>()).add(nanos / 1e3);
  }

  /** The value that a share of the values does not exceed. */
  static double quantile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
