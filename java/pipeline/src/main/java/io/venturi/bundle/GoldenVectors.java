package io.venturi.bundle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
   * @param image u8 RGB, cropHeight x cropWidth x 3, resized and cropped
   * @param latent f32 C x H x W
   * @param symbols i32 C x H x W
   * @param compat payload of profile compat
   * @param lanes payloads of profile lanes by lane count
   * @param top best labels first, softmax scores
   */
  public record Case(
      String image,
      String latent,
      String symbols,
      String compat,
      Map<Integer, String> lanes,
      List<Score> top) {
    public Case {
      lanes = Collections.unmodifiableMap(new TreeMap<>(lanes));
      top = List.copyOf(top);
    }
  }

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

  static GoldenVectors read(String member, byte[] utf8, BundleManifest manifest) {
    JsonAt root = JsonAt.parse(member, utf8);
    List<Case> cases = new ArrayList<>();
    for (JsonAt at : root.get("cases").items(1, 256)) {
      cases.add(readCase(at, manifest));
    }
    return new GoldenVectors(root.get("latentTolerance").number(0, 1e6), cases);
  }

  private static Case readCase(JsonAt at, BundleManifest manifest) {
    long imageBytes = 3L * manifest.preprocess().cropHeight() * manifest.preprocess().cropWidth();
    long latentBytes = 4L * manifest.latent().symbolCount();
    Map<Integer, String> lanes = new TreeMap<>();
    at.get("lanes")
        .fields()
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
        at.get("top").items(1, 5).stream().map(score -> readScore(score, manifest)).toList());
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
