package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.IncompatibleModelException;
import io.venturi.engine.Precision;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.task.TaskSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks {@code manifest.json} and makes the records (docs/bundle.md section 2). */
final class ManifestReader {
  /** Member that every bundle begins with. */
  static final String MEMBER = "manifest.json";

  static final int MAX_BYTES = 1 << 20;

  private static final int FORMAT_VERSION = 1;
  private static final int MAX_LABELS = 1 << 16;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final JsonAt root;
  private final Map<String, MemberEntry> members;
  private final Map<GraphRole, GraphTensors> tensors;

  private ManifestReader(JsonAt root) {
    this.root = root;
    checkFormat();
    this.members = readMembers();
    this.tensors = readTensors();
  }

  /**
   * Reads a manifest; unknown keys are ignored.
   *
   * @throws BundleException naming the path of what is missing, of the wrong type or out of range
   * @throws IncompatibleModelException for a newer format, another task or entropy model
   */
  static BundleManifest read(byte[] utf8) {
    return new ManifestReader(JsonAt.parse(MEMBER, utf8)).manifest();
  }

  private void checkFormat() {
    root.get("format").oneOf(List.of("venturi-bundle"));
    JsonAt version = root.get("formatVersion");
    if (version.integer(1, Integer.MAX_VALUE) > FORMAT_VERSION) {
      throw new IncompatibleModelException(
          version.path()
              + " is "
              + version.node()
              + ", this library reads "
              + FORMAT_VERSION
              + ": update the library");
    }
    onlyKnown("task", TaskReader.TASKS);
    onlyKnown("entropyModel", LatentModel.KEYS);
  }

  private void onlyKnown(String key, List<String> known) {
    JsonAt value = root.get(key);
    if (!known.contains(value.text())) {
      throw new IncompatibleModelException(
          value.path()
              + " is '"
              + value.text()
              + "', this library runs "
              + known
              + ": update the library or use another bundle");
    }
  }

  private BundleManifest manifest() {
    PreprocessSpec preprocess = readPreprocess();
    checkInput(preprocess);
    List<String> labels =
        root.get("labels").items(1, MAX_LABELS).stream().map(JsonAt::text).toList();
    TaskSpec task = TaskReader.read(root, labels, preprocess);
    LatentModel model = LatentModel.of(root.get("entropyModel").text());
    RatePointReader reader = new RatePointReader(root, model, members.keySet(), tensors.keySet());
    List<RatePoint> ratePoints = readRatePoints(reader);
    checkLocalHeads(task, ratePoints);
    String calibration = root.find("calibration").map(reader::member).orElse(null);
    return new BundleManifest(
        root.get("name").text(),
        root.get("modelVersion").text(),
        task,
        labels,
        preprocess,
        model,
        RatePointReader.shape(root.get("latent")),
        readPrecisions(calibration),
        root.get("weights").oneOf(List.of("fp16", "fp32")),
        tensors,
        root.get("defaultRatePoint").integer(0, ratePoints.size() - 1),
        ratePoints,
        root.find("unsplit").map(at -> reader.graph(at, GraphRole.UNSPLIT)).orElse(null),
        calibration,
        readProvenance(),
        members);
  }

  private Map<String, MemberEntry> readMembers() {
    Map<String, MemberEntry> read = new HashMap<>();
    root.get("members")
        .fields()
        .forEach(
            (name, entry) -> {
              entry.check(
                  ZipDirectory.isMemberName(name) && !name.equals(MEMBER), "is no member name");
              JsonAt sha256 = entry.get("sha256");
              sha256.check(
                  SHA256.matcher(sha256.text()).matches(), "must be 64 lower-case hex digits");
              int sizeBytes = entry.get("sizeBytes").integer(0, (int) ZipDirectory.MAX_TOTAL_BYTES);
              read.put(name, new MemberEntry(sizeBytes, sha256.text()));
            });
    return read;
  }

  private Map<GraphRole, GraphTensors> readTensors() {
    Map<GraphRole, GraphTensors> read = new EnumMap<>(GraphRole.class);
    JsonAt at = root.get("tensors");
    EnumSet<GraphRole> required = EnumSet.of(GraphRole.ENCODER, GraphRole.DECODER, GraphRole.TAIL);
    for (GraphRole role : required) {
      read.put(role, graph(at.get(role.key())));
    }
    for (GraphRole role : EnumSet.complementOf(required)) {
      at.find(role.key()).ifPresent(found -> read.put(role, graph(found)));
    }
    return read;
  }

  private static GraphTensors graph(JsonAt at) {
    return new GraphTensors(at.get("input").text(), at.get("output").text());
  }

  private void checkLocalHeads(TaskSpec task, List<RatePoint> ratePoints) {
    for (RatePoint point : ratePoints) {
      root.check(
          task instanceof TaskSpec.Classify || point.localHead() == null,
          "has a localHead at rate point '"
              + point.name()
              + "'; those classify, and its task is "
              + task.key());
    }
  }

  private PreprocessSpec readPreprocess() {
    JsonAt at = root.get("preprocess");
    boolean fits = at.find("fitHeight").isPresent();
    at.check(
        !fits || at.find("resizeShorterSide").isEmpty(),
        "has fitHeight and resizeShorterSide; pictures are either fitted or cropped");
    try {
      return new PreprocessSpec(
          fits ? 0 : at.get("resizeShorterSide").integer(1, 8192),
          PreprocessSpec.Filter.valueOf(
              at.get("filter").oneOf(List.of("bilinear", "bicubic")).toUpperCase(Locale.ROOT)),
          at.get(fits ? "fitHeight" : "cropHeight").integer(1, 8192),
          at.get(fits ? "fitWidth" : "cropWidth").integer(1, 8192),
          at.get("colorOrder").oneOf(List.of("RGB", "BGR")).equals("BGR"),
          threeFloats(at.get("mean")),
          threeFloats(at.get("std")));
    } catch (IllegalArgumentException e) {
      throw new BundleException(at.path() + ": " + e.getMessage(), e);
    }
  }

  private static float[] threeFloats(JsonAt at) {
    List<JsonAt> items = at.items(3, 3);
    float[] values = new float[3];
    for (int c = 0; c < 3; c++) {
      values[c] = (float) items.get(c).number(-Float.MAX_VALUE, Float.MAX_VALUE);
    }
    return values;
  }

  private void checkInput(PreprocessSpec preprocess) {
    JsonAt at = root.get("input");
    at.get("channels").integer(3, 3);
    at.get("height").integer(preprocess.cropHeight(), preprocess.cropHeight());
    at.get("width").integer(preprocess.cropWidth(), preprocess.cropWidth());
  }

  private List<Precision> readPrecisions(@Nullable String calibration) {
    JsonAt at = root.get("precisions");
    List<Precision> read = at.items(1, 8).stream().map(ManifestReader::precision).toList();
    at.check(
        calibration != null || !read.contains(Precision.INT8),
        "has int8, but there is no $.calibration");
    return read;
  }

  private static Precision precision(JsonAt at) {
    return Precision.valueOf(at.oneOf(List.of("fp32", "fp16", "int8")).toUpperCase(Locale.ROOT));
  }

  private List<RatePoint> readRatePoints(RatePointReader reader) {
    List<RatePoint> read = new ArrayList<>();
    Set<String> names = new HashSet<>();
    double meanBefore = 0;
    for (JsonAt at : root.get("ratePoints").items(1, 64)) {
      RatePoint point = reader.read(at, read.size());
      at.get("name").check(names.add(point.name()), "'" + point.name() + "' is there twice");
      Double mean = point.meanFrameBytes();
      if (mean != null) {
        at.check(
            mean >= meanBefore,
            "has a mean frame of " + mean + " bytes after " + meanBefore + "; they must rise");
        meanBefore = mean;
      }
      read.add(point);
    }
    return read;
  }

  private String readProvenance() {
    JsonAt at = root.get("provenance");
    at.check(at.node().isObject(), "is " + at.node().getNodeType() + ", must be an object");
    return at.node().toString();
  }
}
