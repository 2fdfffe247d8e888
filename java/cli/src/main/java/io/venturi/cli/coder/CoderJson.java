package io.venturi.cli.coder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.cli.coding.CoderResult;
import io.venturi.cli.coding.CoderResult.Direction;
import io.venturi.cli.coding.CoderResult.Together;
import io.venturi.cli.coding.Speed;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link CoderLine}s for programs: one JSON object a line. */
final class CoderJson {
  private final ObjectMapper mapper = new ObjectMapper();
  private final PrintWriter out;
  private final Map<String, String> machine;
  private final int threads;

  CoderJson(PrintWriter out, Map<String, String> machine, int threads) {
    this.out = out;
    this.threads = threads;
    this.machine = machine;
  }

  /** Prints a line. */
  void row(CoderLine line) throws JsonProcessingException {
    CoderResult result = line.result();
    CoderResult linear = line.linear();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("twin", line.twin());
    object.put("profile", line.profile().kind().name().toLowerCase(Locale.ROOT));
    object.put("lanes", line.profile().lanes());
    object.put("work", line.work().toString());
    object.put("imagesPerCall", line.work().images());
    object.put("encodeMSymPerSecond", rounded(line.rate(result.encode().speed()), 1));
    object.put("decodeMSymPerSecond", rounded(line.rate(result.decode().speed()), 1));
    object.put("bytes", rounded(result.meanBytes(), 3));
    object.put("idealBytes", rounded(line.idealBytes(), 3));
    object.put("overIdealPercent", rounded(line.overIdealPercent(), 3));
    object.put("threads", threads);
    object.put("clock", line.byWallClock() ? "wall" : "cpu");
    add(object, "encode", line, result.encode(), linear == null ? null : linear.encode());
    add(object, "decode", line, result.decode(), linear == null ? null : linear.decode());
    object.put("machine", machine);
    out.println(mapper.writeValueAsString(object));
    out.flush();
  }

  private static void add(
      Map<String, Object> object,
      String verb,
      CoderLine line,
      Direction direction,
      @Nullable Direction linear) {
    Speed speed = direction.speed();
    Speed.Spread nanos = line.nanos(speed);
    object.put(verb + "MinMSymPerSecond", rounded(line.rate(nanos.greatest()), 1));
    object.put(verb + "MaxMSymPerSecond", rounded(line.rate(nanos.least()), 1));
    object.put(verb + "WallMSymPerSecond", rounded(line.rate(speed.wall().median()), 1));
    object.put(verb + "NanosPerCall", rounded(line.nanosPerCall(speed), 1));
    object.put(verb + "Passes", speed.passes());
    if (linear != null) {
      object.put(verb + "OverLinear", rounded(line.over(linear.speed(), speed), 3));
    }
    Together together = direction.together();
    if (together != null) {
      object.put(verb + "ThreadsMSymPerSecond", rounded(line.rate(together), 1));
      object.put(verb + "Scaling", rounded(together.scaling(), 3));
      object.put(verb + "CpuScaling", rounded(together.cpuScaling(), 3));
    }
  }

  private static double rounded(double value, int digits) {
    double unit = Math.pow(10, digits);
    return Math.rint(value * unit) / unit;
  }
}
