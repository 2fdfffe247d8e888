package io.venturi.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.CorruptFrameException;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.latent.WireProfile;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Pictures;
import io.venturi.pipeline.Steps;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.task.Classification;
import io.venturi.task.Detections;
import io.venturi.task.SegmentationMap;
import io.venturi.task.TaskResult;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The methods that need no codec, on the tiny bundle. */
class MethodsTest {
  private final ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
  private final MethodSetting setting =
      new MethodSetting("classification", bundle, "sha", Steps.preferred(), 1, Map.of());

  @AfterEach
  void close() {
    bundle.close();
  }

  @Test
  void splitMethod_onAPicture_isEdgeEncoderAndTailRunner() {
    for (String point : List.of("low", "high")) {
      try (SplitMethod method = SplitMethod.open(bundle, bundle.ratePoint(point), setting);
          EdgeEncoder edge = EdgeEncoder.open(bundle, EdgeOptions.defaults().withRatePoint(point));
          TailRunner tail = TailRunner.open(bundle, TailOptions.defaults().withRatePoint(point))) {
        ImageView picture = Pictures.rgb(48, 40, 3);
        ByteBuffer message = method.encode(picture);
        assertEquals(ByteBuffer.wrap(edge.encodeToBytes(picture)), message, point);
        assertEquals(tail.run(message), method.decode(message), point);
      }
    }
  }

  @Test
  void lastSizes_ofASplitMethod_areThoseOfFramesReallyMade() {
    EdgeOptions compat = EdgeOptions.defaults().withProfile(WireProfile.COMPAT);
    try (SplitMethod method = SplitMethod.open(bundle, bundle.defaultRatePoint(), setting);
        EdgeEncoder other = EdgeEncoder.open(bundle, compat)) {
      for (int seed = 0; seed < 5; seed++) {
        ImageView picture = Pictures.rgb(64, 50, seed);
        int wire = method.encode(picture).remaining();
        int compatWire = other.encode(picture).remaining();
        MessageSizes sizes = method.lastSizes();
        assertEquals(wire, sizes.wireBytes());
        assertEquals(compatWire, sizes.compatBytes().getAsInt());
        int header = wire - sizes.payloadBytes();
        assertTrue(header >= 20 && header <= 22, "header and checksum of " + header + " bytes");
        assertTrue(sizes.pickledBytes().getAsInt() > compatWire);
      }
    }
  }

  @Test
  void splitMethod_ofEveryKindOfBundle_hasTheSizesOfFramesReallyMade() {
    for (Path file : TestFiles.list(TestFiles.testdata("bundles"), ".venturi")) {
      try (ModelBundle other = ModelBundle.open(file);
          SplitMethod method = SplitMethod.open(other, other.defaultRatePoint(), setting);
          EdgeEncoder compat =
              EdgeEncoder.open(other, EdgeOptions.defaults().withProfile(WireProfile.COMPAT))) {
        ImageView picture = Pictures.rgb(70, 50, 2);
        TaskResult result = method.decode(method.encode(picture));
        MessageSizes sizes = method.lastSizes();
        int frame = compat.encode(picture).remaining();
        assertEquals(frame, sizes.compatBytes().getAsInt(), file.toString());
        assertTrue(sizes.pickledBytes().getAsInt() > frame - 40, file.toString());
        if (result instanceof Detections boxes) {
          assertEquals(70, boxes.width(), "boxes are in pixels of the picture");
        }
        if (result instanceof SegmentationMap map) {
          assertEquals(50, map.height(), "masks have the picture's size");
        }
      }
    }
  }

  @Test
  void splitMethod_onADamagedMessage_isRefused() {
    try (SplitMethod method = SplitMethod.open(bundle, bundle.defaultRatePoint(), setting)) {
      byte[] bytes = new byte[method.encode(Pictures.rgb(32, 32, 1)).remaining()];
      ByteBuffer zeros = ByteBuffer.wrap(bytes);
      assertThrows(CorruptFrameException.class, () -> method.decode(zeros));
    }
  }

  @Test
  void unsplitMethod_onAPicture_isTheUnsplitModel() {
    try (UnsplitMethod method = UnsplitMethod.open(setting);
        UnsplitModel model = UnsplitModel.open(bundle)) {
      ImageView picture = Pictures.rgb(80, 60, 9);
      ByteBuffer message = method.encode(picture);
      assertEquals(3 * 32 * 32, message.remaining());
      assertEquals(3 * 32 * 32, method.lastSizes().wireBytes());
      Classification seen = method.decode(message).as(Classification.class);
      Classification wanted = model.run(picture);
      assertEquals(wanted.best().label(), seen.best().label());
      // pixels are rounded to a byte on the way, which the model itself does not do
      assertEquals(wanted.best().score(), seen.best().score(), 0.02);
    }
  }

  @Test
  void networkPicture_ofAPictureOfTheNetworksSize_isThatPicture() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 32 * 32);
    ImageView ready = ImageView.packed(PixelFormat.BGR, 32, 32, pixels);
    ImageView larger =
        ImageView.packed(PixelFormat.BGR, 33, 32, ByteBuffer.allocateDirect(3 * 33 * 32));
    try (NetworkPicture input = NetworkPicture.open(setting)) {
      assertSame(ready, input.of(ready));
      assertNotSame(larger, input.of(larger));
    }
  }

  @Test
  void networkPicture_ofAnRgbPictureOfTheSize_hasItsPixelsAsBgr() {
    ImageView picture = Pictures.rgb(32, 32, 4);
    try (NetworkPicture input = NetworkPicture.open(setting)) {
      ByteBuffer seen = input.of(picture).planes().get(0);
      ByteBuffer wanted = picture.planes().get(0);
      for (int i = 0; i < 32 * 32; i++) {
        for (int c = 0; c < 3; c++) {
          assertEquals(wanted.get(3 * i + c), seen.get(3 * i + 2 - c), "pixel " + i);
        }
      }
    }
  }

  @Test
  void pickledSize_ofStrings_isWhatPythonCounts() throws IOException {
    JsonNode cases =
        new ObjectMapper().readTree(TestFiles.testdata("metric").resolve("pickled.json").toFile());
    assertTrue(cases.size() > 10);
    for (JsonNode one : cases) {
      if (one.has("channels")) {
        int symbols = one.get("channels").asInt() * 60 * 60;
        assertEquals(one.get("pickled").asInt(), PickledSize.ofBytes(symbols), one.toString());
        continue;
      }
      List<Integer> lengths = new ArrayList<>();
      one.get("strings").forEach(length -> lengths.add(length.asInt()));
      int seen =
          PickledSize.ofStrings(
              one.get("shape").get(0).asInt(),
              one.get("shape").get(1).asInt(),
              lengths.stream().mapToInt(Integer::intValue).toArray());
      assertEquals(one.get("pickled").asInt(), seen, one.toString());
    }
  }

  @Test
  void messageSizes_withAPayloadAboveTheMessage_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> MessageSizes.ofFile(10, 11));
  }
}
