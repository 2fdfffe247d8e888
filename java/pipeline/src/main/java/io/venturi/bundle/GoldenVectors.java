package io.venturi.bundle;

import io.venturi.task.Detections;
import io.venturi.task.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a rate point gave where the bundle was made (docs/bundle.md section 3). Values are names of
 * members, which exist.
 *
 * @param latentTolerance largest absolute difference allowed between latents
 * @param cases in the exporter's order
 */
public record GoldenVectors(double latentTolerance, List<Case> cases) {

  /**
   * One image and everything that follows from it.
   *
   * @param image u8 RGB, height x width x 3 of the network's input, resized and cropped or padded
   * @param latent f32 C x H x W
   * @param symbols i32 C x H x W
   * @param compat payload of profile compat; with a hyperprior its y stream alone
   * @param lanes payloads of profile lanes by lane count, likewise
   * @param hyper what the hyperprior gave, null in models without one
   * @param expected what the tail says of the symbols
   */
  public record Case(
      String image,
      String latent,
      String symbols,
      String compat,
      Map<Integer, String> lanes,
      @Nullable Hyper hyper,
      Expected expected) {
    public Case {
      lanes = Collections.unmodifiableMap(new TreeMap<>(lanes));
    }
  }

  /** The task's result. */
  public sealed interface Expected {}

  /**
   * Of a model that classifies.
   *
   * @param top best labels first
   */
  public record Labels(List<Score> top) implements Expected {
    public Labels {
      top = List.copyOf(top);
    }
  }

  /**
   * Of a detector, in pixels of the network's input.
   *
   * @param output f32, what the tail gives
   * @param boxes that these are decoded to, best first
   */
  public record Boxes(String output, List<Detections.Box> boxes) implements Expected {
    public Boxes {
      boxes = List.copyOf(boxes);
    }
  }

  /**
   * Of a segmentation model, in pixels of the network's input.
   *
   * @param output f32, what the tail gives
   * @param classes u8 height x width that these are decoded to
   */
  public record Classes(String output, String classes) implements Expected {}

  /**
   * What a hyperprior gave.
   *
   * @param latent f32 hyper-latent
   * @param symbols i32 of it
   * @param compat payload of profile compat of the z stream
   * @param parameters f32, what the hyper-decoder gives for the symbols
   * @param context f32, scales and means that the context model gives, null in models without one
   */
  public record Hyper(
      String latent, String symbols, String compat, String parameters, @Nullable String context) {}

  /**
   * One expected label.
   *
   * @param label as in the manifest
   * @param score softmax, 0..1
   */
  public record Score(String label, double score) {}

  public GoldenVectors {
    cases = List.copyOf(cases);
  }

  static GoldenVectors read(String member, byte[] utf8, BundleManifest manifest, RatePoint point) {
    JsonAt root = JsonAt.parse(member, utf8);
    List<Case> cases = new ArrayList<>();
    for (JsonAt at : root.get("cases").items(1, 256)) {
      cases.add(readCase(at, manifest, point));
    }
    return new GoldenVectors(root.get("latentTolerance").number(0, 1e6), cases);
  }

  private static Case readCase(JsonAt at, BundleManifest manifest, RatePoint point) {
    long imageBytes = 3L * manifest.preprocess().cropHeight() * manifest.preprocess().cropWidth();
    long latentBytes = 4L * point.latent().symbolCount();
    Map<Integer, String> lanes = new TreeMap<>();
    at.find("lanes")
        .map(JsonAt::fields)
        .orElse(Map.of())
        .forEach(
            (count, value) -> {
              value.check(
                  List.of("4", "8", "16", "32", "64").contains(count),
                  "stands at " + count + " lanes, must be 4, 8, 16, 32 or 64");
              lanes.put(Integer.valueOf(count), member(value, manifest, -1));
            });
    return new Case(
        member(at.get("image"), manifest, imageBytes),
        member(at.get("latent"), manifest, latentBytes),
        member(at.get("symbols"), manifest, latentBytes),
        member(at.get("compat"), manifest, -1),
        lanes,
        point.hyperprior() == null ? null : readHyper(at.get("hyper"), manifest, point),
        readExpected(at, manifest));
  }

  private static Expected readExpected(JsonAt at, BundleManifest manifest) {
    TaskSpec task = manifest.task();
    if (task instanceof TaskSpec.Classify) {
      return new Labels(
          at.get("top").items(1, 5).stream().map(score -> readScore(score, manifest)).toList());
    }
    long outputBytes = 4;
    for (int size : task.outputShape()) {
      outputBytes = Math.multiplyExact(outputBytes, size);
    }
    String output = member(at.get("output"), manifest, outputBytes);
    if (task instanceof TaskSpec.Detect detect) {
      List<JsonAt> boxes = at.get("boxes").items(0, detect.mostBoxes());
      return new Boxes(output, boxes.stream().map(box -> readBox(box, detect)).toList());
    }
    long pixels = (long) manifest.preprocess().cropHeight() * manifest.preprocess().cropWidth();
    return new Classes(output, member(at.get("classes"), manifest, pixels));
  }

  private static Detections.Box readBox(JsonAt at, TaskSpec.Detect detect) {
    List<JsonAt> sides = at.get("box").items(4, 4);
    String label = at.get("label").oneOf(detect.labels());
    return new Detections.Box(
        sides.get(0).number(0, detect.width()),
        sides.get(1).number(0, detect.height()),
        sides.get(2).number(0, detect.width()),
        sides.get(3).number(0, detect.height()),
        detect.labels().indexOf(label),
        label,
        (float) at.get("score").number(0, 1));
  }

  private static Hyper readHyper(JsonAt at, BundleManifest manifest, RatePoint point) {
    long latentBytes = 4L * Objects.requireNonNull(point.hyperprior()).latent().symbolCount();
    long parameters =
        4L * point.latent().symbolCount() * manifest.latentModel().parametersPerValue();
    return new Hyper(
        member(at.get("latent"), manifest, latentBytes),
        member(at.get("symbols"), manifest, latentBytes),
        member(at.get("compat"), manifest, -1),
        member(at.get("parameters"), manifest, parameters),
        manifest.latentModel() == LatentModel.JOINT_AUTOREGRESSIVE
            ? member(at.get("context"), manifest, parameters)
            : null);
  }

  private static Score readScore(JsonAt at, BundleManifest manifest) {
    return new Score(at.get("label").oneOf(manifest.labels()), at.get("score").number(0, 1));
  }

  private static String member(JsonAt at, BundleManifest manifest, long sizeBytes) {
    String name = at.text();
    MemberEntry entry = manifest.members().get(name);
    at.check(entry != null, "names '" + name + "', which the manifest does not list");
    at.check(
        sizeBytes < 0 || entry.sizeBytes() == sizeBytes,
        "names '" + name + "' of " + entry.sizeBytes() + " bytes, must be " + sizeBytes);
    return name;
  }
}
