package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.BundleException;
import io.venturi.IncompatibleModelException;
import io.venturi.VenturiException;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Precision;
import io.venturi.image.ImageView;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.task.Classification;
import io.venturi.task.Detections;
import io.venturi.task.SegmentationMap;
import io.venturi.task.TaskResult;
import io.venturi.task.TaskSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles of detection and segmentation behind the encoder of a classification bundle. */
class TaskBundlesTest {
  private static ModelBundle open(String task) {
    return ModelBundle.open(EditableBundle.tiny(task).toBytes());
  }

  private static <R extends TaskResult> R run(String task, byte[] frame, Class<R> kind) {
    try (ModelBundle bundle = open(task);
        TailRunner tail = TailRunner.open(bundle, TailOptions.defaults().withThreads(1))) {
      return tail.run(ByteBuffer.wrap(frame), kind);
    }
  }

  @Test
  void frame_ofTheClassificationEncoder_servesThreeTasks() {
    byte[] frame;
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withThreads(1));
        TailRunner tail = TailRunner.open(bundle, TailOptions.defaults().withThreads(1))) {
      frame = edge.encodeToBytes(Pictures.rgb(32, 32, 4));
      assertEquals(3, tail.run(ByteBuffer.wrap(frame)).scores().size());
      for (String task : List.of("detection", "segmentation")) {
        try (ModelBundle other = open(task);
            EdgeEncoder same = EdgeEncoder.open(other, EdgeOptions.defaults().withThreads(1))) {
          for (RatePoint point : bundle.manifest().ratePoints()) {
            assertEquals(
                bundle.fingerprint(point), other.fingerprint(other.ratePoint(point.index())));
          }
          assertEquals(
              ByteBuffer.wrap(frame), ByteBuffer.wrap(same.encodeToBytes(Pictures.rgb(32, 32, 4))));
        }
      }
    }
    Detections found = run("detection", frame, Detections.class);
    assertFalse(found.boxes().isEmpty());
    assertEquals(32, found.width());
    SegmentationMap map = run("segmentation", frame, SegmentationMap.class);
    assertEquals(List.of("alpha", "beta", "gamma"), map.labels());
    assertEquals(32 * 32, map.classes().limit());
    assertEquals(List.of(0xc02020, 0x20c020, 0x2020c0), map.palette());
  }

  @ParameterizedTest
  @ValueSource(strings = {"detection", "segmentation"})
  void selfTest_ofTheGoldenVectors_passes(String task) {
    try (ModelBundle bundle = open(task)) {
      assertEquals(task, bundle.manifest().task().key());
      for (BundleSelfTest.Result result : BundleSelfTest.run(bundle)) {
        assertEquals(2, result.cases());
        assertTrue(result.maxScoreDifference() < 1e-3, result.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"detection", "segmentation"})
  void selfTest_ofOtherResults_saysWhatDiffers(String task) {
    String moved = damaged(task, golden -> move(task, golden));
    assertTrue(moved.contains("case 0: decoding gives "), moved);
    EditableBundle bundle = EditableBundle.tiny(task);
    ByteBuffer output = ByteBuffer.wrap(bundle.members.get("rate0/golden/0_output.bin"));
    output.putInt(4, Integer.reverseBytes(Float.floatToIntBits(99)));
    String altered = selfTest(bundle);
    assertTrue(altered.contains("value 1 of the tail is "), altered);
  }

  private static String damaged(String task, Consumer<ObjectNode> change) {
    EditableBundle bundle = EditableBundle.tiny(task);
    ObjectNode golden = bundle.json("rate0/golden.json");
    change.accept((ObjectNode) golden.get("cases").get(0));
    bundle.put("rate0/golden.json", golden);
    return selfTest(bundle);
  }

  private static void move(String task, ObjectNode golden) {
    if (task.equals("detection")) {
      ((ObjectNode) golden.get("boxes").get(0)).put("score", 0.001);
    } else {
      golden.put("classes", "rate1/golden/0_classes.bin"); // of the other rate point
    }
  }

  private static String selfTest(EditableBundle changed) {
    try (ModelBundle bundle = ModelBundle.open(changed.repair().toBytes())) {
      return assertThrows(BundleException.class, () -> BundleSelfTest.run(bundle)).getMessage();
    }
  }

  @Test
  void run_askedForAnotherKind_saysWhatTheModelGives() {
    try (ModelBundle bundle = open("detection");
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner tail = TailRunner.open(bundle)) {
      ByteBuffer frame = edge.encode(Pictures.rgb(50, 20, 1));
      String message =
          assertThrows(IncompatibleModelException.class, () -> tail.run(frame)).getMessage();
      assertTrue(message.startsWith("the model gives Detections, the caller wants Class"), message);
      TailResult result = tail.run(List.of(frame)).get(0);
      assertFalse(result.isFailed());
      assertThrows(IncompatibleModelException.class, result::get);
      assertEquals(result.get(Detections.class), result.get(TaskResult.class));
    }
  }

  @Test
  void pictures_ofAnyShape_haveResultsInTheirOwnPixels() {
    try (ModelBundle detector = open("detection");
        ModelBundle segmenter = open("segmentation");
        EdgeEncoder edge = EdgeEncoder.open(detector);
        TailRunner tail = TailRunner.open(detector);
        TailRunner masks = TailRunner.open(segmenter);
        UnsplitModel whole = UnsplitModel.open(segmenter)) {
      PreprocessSpec spec = detector.manifest().preprocess();
      assertTrue(spec.isFitting());
      for (int[] size : new int[][] {{640, 31}, {1, 90}, {33, 32}, {7, 7}, {2000, 3}}) {
        ImageView picture = Pictures.rgb(size[0], size[1], 3);
        byte[] frame = edge.encodeToBytes(picture);
        Detections boxes =
            tail.run(ByteBuffer.wrap(frame), Detections.class).in(spec.window(size[0], size[1]));
        assertEquals(size[0], boxes.width());
        assertEquals(size[1], boxes.height());
        SegmentationMap map =
            masks
                .run(ByteBuffer.wrap(frame), SegmentationMap.class)
                .in(spec.window(size[0], size[1]));
        SegmentationMap unsplit = whole.run(picture, SegmentationMap.class);
        for (SegmentationMap each : List.of(map, unsplit)) {
          assertEquals(size[0], each.width());
          assertEquals(size[1], each.height());
          assertEquals((long) size[0] * size[1], java.util.Arrays.stream(each.pixelCounts()).sum());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"detection", "segmentation"})
  void fp16Tail_ofTasks_givesTheSameResult(String task) {
    try (ModelBundle bundle = open(task);
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner full = TailRunner.open(bundle);
        TailRunner half =
            TailRunner.open(bundle, TailOptions.defaults().withPrecision(Precision.FP16))) {
      ByteBuffer frame = edge.encode(Pictures.rgb(32, 32, 8));
      TaskResult wanted = full.run(frame, TaskResult.class);
      TaskResult seen = half.run(frame, TaskResult.class);
      if (wanted instanceof Detections boxes) {
        Detections.Box best = boxes.boxes().get(0);
        Detections.Box other = ((Detections) seen).boxes().get(0);
        assertEquals(best.label(), other.label());
        assertEquals(best.score(), other.score(), 0.01);
        assertTrue(best.overlap(other) > 0.95);
      } else {
        ByteBuffer classes = ((SegmentationMap) wanted).classes();
        ByteBuffer others = ((SegmentationMap) seen).classes();
        int different = 0;
        for (int i = 0; i < classes.limit(); i++) {
          different += classes.get(i) == others.get(i) ? 0 : 1;
        }
        assertTrue(different < 0.02 * classes.limit(), different + " pixels");
      }
    }
  }

  private static String refusal(String task, Consumer<ObjectNode> change) {
    EditableBundle bundle = EditableBundle.tiny(task);
    change.accept(bundle.manifest);
    return assertThrows(VenturiException.class, () -> ModelBundle.open(bundle.toBytes()).close())
        .getMessage();
  }

  @Test
  void manifests_ofTasks_areCheckedByPath() {
    assertEquals(
        "manifest.json $.detection is missing", refusal("detection", m -> m.remove("detection")));
    String stride = refusal("detection", m -> ((ObjectNode) m.get("detection")).put("stride", 5));
    assertTrue(stride.contains("$.task detection: stride 5 of an input of 32x32"), stride);
    String threshold =
        refusal("detection", m -> ((ObjectNode) m.get("detection")).put("scoreThreshold", 1.5));
    assertTrue(
        threshold.contains("$.detection.scoreThreshold is 1.5, must be in 0.0..1"), threshold);
    String colour =
        refusal(
            "segmentation", m -> m.withObject("/segmentation").withArray("palette").set(1, "red"));
    assertTrue(colour.contains("$.segmentation.palette[1] is 'red', must be #rrggbb"), colour);
    String colours =
        refusal("segmentation", m -> m.withObject("/segmentation").withArray("palette").remove(0));
    assertTrue(colours.contains("3 labels and 2 colours"), colours);
    String both =
        refusal("detection", m -> ((ObjectNode) m.get("preprocess")).put("resizeShorterSide", 32));
    assertTrue(both.contains("fitHeight and resizeShorterSide"), both);
    String other = refusal("detection", m -> m.put("task", "depth"));
    assertTrue(other.contains("is 'depth', this library runs [classification, detection"), other);
    String head =
        refusal(
            "detection",
            m -> {
              ((ObjectNode) m.get("tensors"))
                  .putObject("localHead")
                  .put("input", "latent_hat")
                  .put("output", "logits");
              ((ObjectNode) m.get("ratePoints").get(0)).put("localHead", "rate0/tail.onnx");
            });
    assertTrue(head.contains("localHead at rate point 'low'; those classify"), head);
  }

  @Test
  void benchmark_ofATask_hasItsOwnFigure() {
    EditableBundle bundle = EditableBundle.tiny("detection");
    ((ObjectNode) bundle.manifest.at("/ratePoints/1"))
        .putObject("benchmark")
        .put("method", "a")
        .put("encoderSizeBytes", 5)
        .put("imagesSeen", 7)
        .put("undertrained", true)
        .set("map", bundle.manifest.objectNode().put("val", 0.25));
    ((ObjectNode) bundle.manifest.at("/ratePoints/1/benchmark")).putObject("meanBytes");
    try (ModelBundle changed = ModelBundle.open(bundle.toBytes())) {
      assertEquals(0.25, changed.ratePoint(1).benchmark().top1().get("val"));
    }
  }

  @Test
  void tail_ofAnotherTask_isRefusedByItsShape() {
    EditableBundle bundle = EditableBundle.tiny("segmentation");
    bundle.members.put(
        "rate0/tail.onnx", EditableBundle.tiny("detection").members.get("rate0/tail.onnx"));
    try (ModelBundle changed = ModelBundle.open(bundle.repair().toBytes())) {
      String message =
          assertThrows(BundleException.class, () -> TailRunner.open(changed)).getMessage();
      assertTrue(message.contains("has items of [7, 4, 4], the manifest says [3, 4, 4]"), message);
    }
  }

  @Test
  void classifications_areAsBefore() {
    TaskSpec task;
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner tail = TailRunner.open(bundle)) {
      task = bundle.manifest().task();
      ByteBuffer frame = edge.encode(Pictures.rgb(40, 40, 2));
      Classification plain = tail.run(frame);
      assertEquals(plain, tail.run(frame, TaskResult.class));
      assertEquals(plain, plain.in(bundle.manifest().preprocess().window(40, 40)));
    }
    assertEquals(new TaskSpec.Classify(List.of("alpha", "beta", "gamma")), task);
  }
}
