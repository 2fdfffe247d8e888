package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.VenturiException;
import io.venturi.cli.report.EvaluationReport;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.entropy.EntropyCoders;
import io.venturi.method.MethodPoint;
import io.venturi.method.MethodProvider;
import io.venturi.method.MethodSetting;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.preprocess.Preprocessors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every method on a data set, through the deployed path. */
@Command(
    name = "evaluate",
    description = {
      "Runs every method on a data set through the deployed path: encoder size, data size, accuracy, times;",
      "writes a report. Goes on where an earlier run with the same settings ended. docs/evaluate.md."
    },
    mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
  private static final String USUAL_SPLIT = "test";

  @Spec CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description =
          "The data set: a folder a label, COCO's boxes or masks, below a folder a split; docs/evaluate.md.")
  Path data;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "classification, detection or segmentation (${DEFAULT-VALUE}).")
  String task = "classification";

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Folder of the split, e.g. val or test; test where there is one.")
  @Nullable String split;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      description = "Only these methods, and the unsplit network; all otherwise.")
  List<String> methods = List.of();

  @Option(
      names = "--qualities",
      split = ",",
      paramLabel = "METHOD=Q:Q",
      description =
          "Qualities of codecs, e.g. jpeg_input=10:30:75,webp_input=50; those of docs/sc2.md otherwise.")
  Map<String, String> qualities = Map.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only so many pictures, evenly spaced; all otherwise.")
  int limit;

  @Option(
      names = "--bundles",
      paramLabel = "DIR",
      description = "Bundles of the methods; the embedded default bundle otherwise.")
  @Nullable Path bundles;

  @Option(
      names = "--unsplit",
      paramLabel = "FILE",
      description =
          "Bundle whose unsplit network stands behind the codecs; the first that has one otherwise.")
  @Nullable Path unsplit;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The engine; the preferred one of this machine otherwise.")
  @Nullable String engine;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Pictures at a time, one engine thread each (${DEFAULT-VALUE}). Times are of a busy machine with more than 1.")
  int threads = 1;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description = "evaluation.json of models/evaluate_sc2.py: what PyTorch measured.")
  @Nullable Path reference;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where journal and report go (${DEFAULT-VALUE}).")
  Path out = Path.of("evaluation");

  @Option(names = "--fresh", description = "Forgets what an earlier run left in --out.")
  boolean fresh;

  @Override
  public Integer call() throws IOException {
    check();
    TaskSet set = read();
    try (BundleShelf shelf = BundleShelf.open(bundles)) {
      BundleShelf.Shelved yardstick = yardstick(shelf, set);
      EngineProvider provider = engine == null ? Engines.preferred() : Engines.named(engine);
      MethodSetting setting =
          new MethodSetting(
              set.task(),
              yardstick.bundle(),
              yardstick.sha256(),
              Steps.preferred().withEngine(provider),
              1,
              Qualities.parse(qualities));
      Catalogue catalogue = new Catalogue(providers(shelf, set));
      List<MethodPoint> points = catalogue.points(methods, setting);
      checkLabels(shelf, set, points);
      PythonReference python = PythonReference.read(reference, set.split());
      Map<String, String> settings = settings(set, provider);
      List<LabelledPicture> pictures = set.sample(limit);
      try (Journal journal = Journal.open(out, settings, fresh)) {
        measure(points, set, pictures, journal);
        ObjectNode results = new Results(set, pictures, points, journal).toJson(python);
        results.set("settings", settingsNode(results, settings, yardstick));
        list(results, shelf, catalogue.absent());
        EvaluationReport.write(results, out);
        tell(results);
      }
    }
    return 0;
  }

  private void check() {
    if (threads < 1 || threads > 256) {
      throw new VenturiException("--threads is " + threads + ", must be 1..256");
    }
    if (limit < 0) {
      throw new VenturiException("--limit is " + limit + ", must be 0 (all) or more");
    }
  }

  private TaskSet read() throws IOException {
    TaskSet.folder(data, "a data set");
    String chosen =
        split != null ? split : Files.isDirectory(data.resolve(USUAL_SPLIT)) ? USUAL_SPLIT : "";
    Path root = TaskSet.folder(data.resolve(chosen), "the split '" + chosen + "'");
    return switch (task) {
      case "classification" -> ClassificationFolders.read(data, root, chosen);
      case "detection" -> DetectionFolder.read(root, chosen);
      case "segmentation" -> SegmentationFolder.read(data, root, chosen);
      default ->
          throw new VenturiException(
              "no task '" + task + "'; known are classification, detection and segmentation");
    };
  }

  private BundleShelf.Shelved yardstick(BundleShelf shelf, TaskSet set) throws IOException {
    if (unsplit != null) {
      BundleShelf.Shelved named = shelf.beside(unsplit);
      if (!UnsplitModel.isIn(named.bundle())) {
        throw new VenturiException(unsplit + ": has no unsplit network; export it with one");
      }
      named.requireLabels(set.labels());
      return named;
    }
    return shelf.all().stream()
        .filter(one -> UnsplitModel.isIn(one.bundle()))
        .filter(one -> one.bundle().manifest().task().key().equals(set.task()))
        .findFirst()
        .orElseThrow(
            () ->
                new VenturiException(
                    "no bundle has an unsplit network for "
                        + set.task()
                        + "; name one with --unsplit, or export it (docs/evaluate.md)"));
  }

  private List<MethodProvider> providers(BundleShelf shelf, TaskSet set) {
    List<MethodProvider> all = new ArrayList<>();
    all.add(new UnsplitProvider());
    all.add(new PictureCodecProvider(OpenCvCodec.JPEG));
    all.add(new PictureCodecProvider(OpenCvCodec.WEBP));
    all.add(new PictureCodecProvider(FfmpegCodec.AVIF));
    all.add(new PictureCodecProvider(FfmpegCodec.HEVC));
    all.add(new FeatureCodecProvider("jpeg_features", ImageCodec.JPEG, shelf));
    all.add(new FeatureCodecProvider("webp_features", ImageCodec.WEBP, shelf));
    all.addAll(BundleProvider.of(shelf, set.task(), set.split()));
    ServiceLoader.load(MethodProvider.class).forEach(all::add);
    return all;
  }

  /** Every bundle that is measured, and the yardstick, must know the labels of the set. */
  private static void checkLabels(BundleShelf shelf, TaskSet set, List<MethodPoint> points) {
    for (BundleShelf.Shelved one : shelf.all()) {
      boolean used =
          points.stream().anyMatch(point -> point.card().settings().contains(one.sha256()));
      if (used) {
        one.requireLabels(set.labels());
      }
    }
  }

  /** What every result depends on; a journal is only continued with the same. */
  private Map<String, String> settings(TaskSet set, EngineProvider provider) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("format", Results.FORMAT);
    settings.put("task", set.task());
    settings.put("split", set.split());
    settings.put("data", set.listingSha256());
    settings.put("engine", provider.name() + ": " + provider.description());
    settings.put("coder", EntropyCoders.preferred().name());
    settings.put("preprocessor", Preprocessors.preferred().name());
    settings.put("version", spec.root().version()[0]);
    settings.put("threads", String.valueOf(threads));
    return settings;
  }

  private ObjectNode settingsNode(
      ObjectNode results, Map<String, String> settings, BundleShelf.Shelved yardstick) {
    ObjectNode node = results.objectNode();
    settings.forEach(node::put);
    node.put("folder", String.valueOf(data.getFileName()));
    node.put("limit", limit);
    node.put("unsplitNetwork", yardstick.name() + " " + yardstick.sha256());
    return node;
  }

  private void measure(
      List<MethodPoint> points, TaskSet set, List<LabelledPicture> pictures, Journal journal)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    for (MethodPoint point : points) {
      if (journal.hasOnlyOther(point.card())) {
        err.println(point.card().id() + " has changed since it was measured here; measured anew");
      }
    }
    Sweep sweep = new Sweep(points, set.scorer(), journal);
    List<LabelledPicture> missing = sweep.missing(pictures);
    err.printf(
        "%d methods and points, %d pictures, %d of them measured before%n",
        points.size(), pictures.size(), pictures.size() - missing.size());
    err.flush();
    if (!missing.isEmpty()) {
      sweep.run(missing, threads, new Progress(err, missing.size()));
    }
  }

  private static void list(ObjectNode results, BundleShelf shelf, Map<String, String> absent) {
    ArrayNode files = results.putArray("bundles");
    for (BundleShelf.Shelved one : shelf.all()) {
      files
          .addObject()
          .put("bundle", one.name())
          .put("model", one.bundle().manifest().name())
          .put("version", one.bundle().manifest().modelVersion())
          .put("sha256", one.sha256());
    }
    ArrayNode without = results.putArray("withoutRow");
    absent.forEach((name, reason) -> without.addObject().put("method", name).put("why", reason));
  }

  private void tell(JsonNode results) {
    PrintWriter say = spec.commandLine().getOut();
    say.print(EvaluationReport.text(results));
    say.println("report: " + out.resolve(EvaluationReport.HTML));
    say.flush();
  }
}
