package io.venturi.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.bundle.BundleManifest;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.CodecYardstick;
import io.venturi.cli.DemoPicture;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.Stage;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.model.ServedModel;
import io.venturi.task.Classification;
import io.venturi.transport.LinkProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON that the demo's page reads. Times are milliseconds, rates Mbit/s. */
final class DemoAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN_LABELS = 3;

  private DemoAnswers() {}

  /** What can be chosen. */
  static byte[] choices(ServedModel model, List<DemoPicture> samples, int maxBytes) {
    BundleManifest manifest = model.manifest();
    ObjectNode root = JSON.createObjectNode();
    root.put("model", manifest.name()).put("version", manifest.modelVersion());
    root.put("maxBytes", maxBytes).put("defaultRatePoint", manifest.defaultRatePoint());
    ArrayNode points = root.putArray("ratePoints");
    manifest.ratePoints().stream().map(RatePoint::name).forEach(points::add);
    ArrayNode labels = root.putArray("labels");
    manifest.labels().forEach(labels::add);
    ArrayNode links = root.putArray("links");
    for (LinkProfile link : LinkProfile.PAPER) {
      links.addObject().put("name", link.name()).put("megabits", link.bitsPerSecond() / 1e6);
    }
    ArrayNode pictures = root.putArray("samples");
    samples.forEach(sample -> pictures.add(sample.name()));
    return bytes(root);
  }

  /** What became of a picture. */
  static byte[] outcome(PictureDesk.Outcome outcome) {
    InferenceAnswer answer = outcome.answer();
    ObjectNode root = JSON.createObjectNode();
    root.put("model", answer.model()).put("version", answer.version());
    root.put("ratePoint", outcome.ratePoint()).put("frameBytes", outcome.frameBytes());
    labels(root.putArray("labels"), answer.frames().get(0).classification());
    ObjectNode edge = root.putObject("edge");
    for (Stage stage :
        List.of(Stage.PREPROCESS, Stage.ENCODE, Stage.QUANTISE, Stage.ENTROPY_ENCODE)) {
      edge.put(stage.label(), millis(outcome.edge().nanos(stage)));
    }
    ObjectNode server = root.putObject("server");
    server.put(Stage.QUEUE.label(), millis(answer.times().queue()));
    server.put(Stage.ENTROPY_DECODE.label(), millis(answer.times().entropyDecode()));
    server.put(Stage.TAIL.label(), millis(answer.times().tail()));
    server.put(Stage.POSTPROCESS.label(), millis(answer.times().postprocess()));
    Classification unsplit = outcome.unsplit();
    if (unsplit != null) {
      ObjectNode whole = root.putObject("unsplit");
      whole.put("millis", millis(outcome.unsplitNanos()));
      labels(whole.putArray("labels"), unsplit);
    }
    ArrayNode offloads = root.putArray("offloads");
    outcome.offloads().forEach((codec, found) -> offload(offloads.addObject(), codec, found));
    return bytes(root);
  }

  private static void labels(ArrayNode labels, Classification result) {
    for (Classification.Score score : result.top(SHOWN_LABELS)) {
      labels.addObject().put("label", score.label()).put("score", score.score());
    }
  }

  private static final Map<ImageCodec, String> NAMES =
      Map.of(ImageCodec.JPEG, "JPEG", ImageCodec.WEBP, "WebP");

  private static void offload(
      ObjectNode node, ImageCodec codec, Optional<CodecYardstick.Offload> found) {
    node.put("name", NAMES.get(codec)).put("kept", found.isPresent());
    if (found.isPresent()) {
      node.put("quality", found.get().quality()).put("bytes", found.get().sizeBytes());
      node.put("edgeMillis", millis(found.get().edgeNanos()));
      node.put("serverMillis", millis(found.get().serverNanos()));
    }
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  private static byte[] bytes(ObjectNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
