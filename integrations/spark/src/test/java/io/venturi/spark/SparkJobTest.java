package io.venturi.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.bundle.ModelBundle;
import io.venturi.engine.Engines;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs on {@code local[2]}, against what the runners give in this process. */
class SparkJobTest {
  private static final Path TOP = Path.of(System.getProperty("venturi.top"));
  private static final Path TINY = TOP.resolve("testdata/bundles/tiny.venturi");
  private static final StructType FRAMES =
      new StructType().add("id", DataTypes.IntegerType).add("frame", DataTypes.BinaryType);

  /** Task attempts that chose their twins; tasks run in this process. */
  private static final ConcurrentLinkedQueue<Long> CHOICES = new ConcurrentLinkedQueue<>();

  private static SparkSession spark;
  private static SparkModel model;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.task.maxFailures", "1")
            .getOrCreate();
    model = SparkModel.of(spark, TINY).withMaxBatch(4);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static byte[] photo(int seed) {
    byte[] noise = new byte[3 * 40 * 40];
    new Random(seed).nextBytes(noise);
    ByteBuffer pixels = ByteBuffer.allocateDirect(noise.length).put(noise).clear();
    return ImageCodec.JPEG.encode(ImageView.packed(PixelFormat.BGR, 40, 40, pixels), 90);
  }

  private static byte[] frame(Path bundleFile, String ratePoint, int seed) {
    EdgeOptions options = EdgeOptions.defaults().withRatePoint(ratePoint).withThreads(1);
    try (ModelBundle bundle = ModelBundle.open(bundleFile);
        EdgeEncoder edge = EdgeEncoder.open(bundle, options);
        DecodedImage image = ImageFiles.decode(photo(seed))) {
      return edge.encodeToBytes(image.view());
    }
  }

  private static Classification expected(String ratePoint, byte[] frame) {
    TailOptions options = TailOptions.defaults().withRatePoint(ratePoint).withThreads(1);
    try (ModelBundle bundle = ModelBundle.open(TINY);
        TailRunner tail = TailRunner.open(bundle, options)) {
      return tail.run(ByteBuffer.wrap(frame));
    }
  }

  private static Dataset<Row> frames(byte[]... frames) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < frames.length; i++) {
      rows.add(RowFactory.create(i, frames[i]));
    }
    return spark.createDataFrame(rows, FRAMES).repartition(2);
  }

  private static List<Row> byId(Dataset<Row> rows) {
    return rows.orderBy("id").collectAsList();
  }

  @Test
  void frames_ofSeveralRatePoints_getTheRunnersResultsBitForBit() {
    byte[][] frames = new byte[22][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = frame(TINY, i % 3 == 0 ? "low" : "high", i);
    }
    List<Row> rows = byId(FramesToResults.add(frames(frames), "frame", "result", model));
    assertEquals(frames.length, rows.size());
    for (int i = 0; i < frames.length; i++) {
      String ratePoint = i % 3 == 0 ? "low" : "high";
      Classification wanted = expected(ratePoint, frames[i]);
      Row result = rows.get(i).getStruct(2);
      assertNull(result.getAs("error"));
      assertEquals(wanted.best().label(), result.getAs("label"));
      assertEquals(wanted.best().score(), (float) result.getAs("score"));
      assertEquals(ratePoint, result.getAs("ratePoint"));
      assertEquals(wanted.scores().size(), result.getList(2).size());
      assertArrayEquals(frames[i], rows.get(i).getAs("frame"), "the other columns stay");
    }
  }

  @Test
  void rowsThatCannotBeUsed_getAnError_andTheOthersTheirResults() {
    byte[] sound = frame(TINY, "high", 1);
    byte[] flipped = sound.clone();
    flipped[flipped.length / 2] ^= 0x10;
    byte[] foreign = frame(TOP.resolve("models/bundles/default.venturi"), "low", 1);
    byte[][] frames = {
      sound,
      null,
      new byte[0],
      "garbage".getBytes(),
      flipped,
      Arrays.copyOf(sound, 20),
      foreign,
      sound
    };
    List<Row> rows = byId(FramesToResults.add(frames(frames), "frame", "result", model));
    for (int i = 0; i < frames.length; i++) {
      Row result = rows.get(i).getStruct(2);
      boolean good = frames[i] == sound;
      assertEquals(good, result.getAs("error") == null, i + ": " + result);
      assertEquals(good, result.getAs("label") != null, i + ": " + result);
    }
    assertTrue(rows.get(6).getStruct(2).<String>getAs("error").contains("no rate point of tiny"));
  }

  @Test
  void images_becomeTheEncodersFrames_andBadOnesAnError() {
    byte[][] files = {photo(1), "no image".getBytes(), null, photo(2)};
    Dataset<Row> encoded = ImagesToFrames.add(frames(files), "frame", "sent", "low", model);
    Dataset<Row> results =
        FramesToResults.add(
            encoded.selectExpr("id", "sent", "sent.bytes AS bytes"), "bytes", "result", model);
    List<Row> rows = byId(results);
    for (int i : new int[] {0, 3}) {
      byte[] wanted = frame(TINY, "low", i == 0 ? 1 : 2);
      assertArrayEquals(wanted, rows.get(i).getStruct(1).getAs("bytes"));
      assertEquals(expected("low", wanted).best().label(), rows.get(i).getStruct(3).getAs("label"));
    }
    for (int i : new int[] {1, 2}) {
      assertNotNull(rows.get(i).getStruct(1).getAs("error"));
      assertNotNull(rows.get(i).getStruct(3).getAs("error"));
    }
  }

  @Test
  void function_inSql_givesTheSameStruct() {
    byte[] frame = frame(TINY, "high", 5);
    frames(frame, null).createOrReplaceTempView("frames");
    VenturiFunctions.register(spark, "venturi_classify", model);
    List<Row> rows =
        spark
            .sql(
                "SELECT id, r.label, r.error FROM (SELECT id, venturi_classify(frame) r FROM frames) ORDER BY id")
            .collectAsList();
    assertEquals(expected("high", frame).best().label(), rows.get(0).getString(1));
    assertNull(rows.get(0).getString(2));
    assertTrue(rows.get(1).getString(2).contains("null"));
  }

  private static Steps chosen(Optional<String> gpu) {
    assertTrue(gpu.isEmpty(), "local mode has no GPU to give");
    CHOICES.add(TaskContext.get().taskAttemptId());
    return Steps.preferred().withEngine(Engines.preferred());
  }

  @Test
  void task_ofManyBatches_hasOneHalfOfItsOwn_closedBehindIt() {
    byte[] frame = frame(TINY, "high", 1);
    byte[][] frames = new byte[30][];
    Arrays.fill(frames, frame);
    CHOICES.clear();
    SparkModel watched = model.withMaxBatch(2).withSteps(SparkJobTest::chosen);
    FramesToResults.add(frames(frames), "frame", "result", watched).collectAsList();
    assertEquals(2, CHOICES.size(), "two partitions, two tasks: " + CHOICES);
    assertEquals(2, CHOICES.stream().distinct().count());
    assertEquals(0, TaskHalf.openCount());
  }

  @Test
  void device_isTheFirstGpuThatSparkGaveTheTask() {
    assertEquals(Optional.empty(), TaskDevice.of(Map.of()));
    assertEquals(Optional.empty(), TaskDevice.current());
    ResourceInformation gpus = new ResourceInformation("gpu", new String[] {"3", "4"});
    assertEquals(Optional.of("3"), TaskDevice.of(Map.of("gpu", gpus)));
    ResourceInformation none = new ResourceInformation("gpu", new String[0]);
    assertEquals(Optional.empty(), TaskDevice.of(Map.of("gpu", none)));
  }

  @Test
  void columnsThatDoNotFit_areRefusedBeforeAnyJob() {
    Dataset<Row> frames = frames(new byte[1]);
    for (String[] names : new String[][] {{"none", "r"}, {"id", "r"}, {"frame", "id"}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> FramesToResults.add(frames, names[0], names[1], model),
          names[0]);
    }
    assertThrows(
        io.venturi.BundleException.class, () -> SparkModel.of(spark, new byte[] {1, 2, 3}));
  }
}
