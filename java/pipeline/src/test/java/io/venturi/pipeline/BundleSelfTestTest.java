package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.BundleException;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.QuantizerProvider;
import io.venturi.latent.Quantizers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BundleSelfTestTest {
  static Stream<Steps> everyTwin() {
    return EntropyCoders.all().stream()
        .filter(coder -> coder.unavailableReason().isEmpty())
        .flatMap(
            coder ->
                Quantizers.all().stream()
                    .filter(quantizer -> quantizer.unavailableReason().isEmpty())
                    .map(quantizer -> steps(coder, quantizer)));
  }

  private static Steps steps(EntropyCoder coder, QuantizerProvider quantizer) {
    return Steps.preferred().withCoder(coder).withQuantizer(quantizer);
  }

  @ParameterizedTest
  @MethodSource("everyTwin")
  void tinyBundle_withEveryTwin_passes(Steps steps) {
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      List<BundleSelfTest.Result> results = BundleSelfTest.run(bundle, steps);
      assertEquals(2, results.size());
      for (BundleSelfTest.Result result : results) {
        assertEquals(2, result.cases());
        assertTrue(result.maxLatentDifference() < 0.02);
        assertTrue(result.maxScoreDifference() < 0.02);
      }
    }
  }

  @Test
  void ratePoint_withoutGolden_hasNoCases() {
    EditableBundle apart = EditableBundle.tiny();
    ((ObjectNode) apart.manifest.at("/ratePoints/0")).remove("golden");
    try (ModelBundle bundle = ModelBundle.open(apart.toBytes())) {
      assertEquals(0, BundleSelfTest.run(bundle).get(0).cases());
      assertEquals(2, BundleSelfTest.run(bundle).get(1).cases());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "golden/1_image.bin, 0, latent value",
    "rate1/golden/1_latent.bin, 2, latent value",
    "rate1/golden/1_symbols.bin, 0, quantising",
    "rate1/golden/1_compat.bin, 20, coding as WireProfile[kind=COMPAT",
    "rate1/golden/1_lanes8.bin, 20, coding as WireProfile[kind=LANES; lanes=8",
    "rate1/golden/1_lanes32.bin, 20, coding as WireProfile[kind=LANES; lanes=32",
  })
  void golden_changed_isNamed(String member, int at, String message) {
    EditableBundle apart = EditableBundle.tiny();
    byte[] bytes = apart.members.get(member);
    for (int i = at; i < Math.min(bytes.length, at + 1500); i += 4) {
      bytes[i] ^= 0x40;
    }
    assertDiffers(apart.repair(), message.replace(';', ','));
  }

  @Test
  void goldenTop_changed_isNamed() {
    EditableBundle label = EditableBundle.tiny();
    ObjectNode golden = label.json("rate1/golden.json");
    ArrayNode top = (ArrayNode) golden.at("/cases/1/top");
    ObjectNode best = (ObjectNode) top.get(0);
    ObjectNode second = (ObjectNode) top.get(1);
    String name = best.get("label").textValue();
    best.put("label", second.get("label").textValue());
    second.put("label", name);
    label.put("rate1/golden.json", golden);
    assertDiffers(label.repair(), "the tail says");

    EditableBundle score = EditableBundle.tiny();
    golden = score.json("rate1/golden.json");
    best = (ObjectNode) golden.at("/cases/1/top/0");
    best.put("score", Math.max(0, best.get("score").doubleValue() - 0.03));
    score.put("rate1/golden.json", golden);
    assertDiffers(score.repair(), "a score of");
  }

  @Test
  void encoder_exchanged_isNamed() {
    EditableBundle apart = EditableBundle.tiny();
    apart.members.put("rate1/encoder.onnx", apart.members.get("rate0/encoder.onnx"));
    assertDiffers(apart.repair(), "rate point 'high', case 0: latent value");
  }

  private static void assertDiffers(EditableBundle apart, String message) {
    try (ModelBundle bundle = ModelBundle.open(apart.toBytes())) {
      BundleException refusal =
          assertThrows(BundleException.class, () -> BundleSelfTest.run(bundle));
      assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({
    "/cases/0/image, tail.onnx, must be 3072",
    "/cases/0/latent, golden/0_image.bin, must be 256",
    "/cases/0/compat, nowhere.bin, does not list",
    "/cases/0/top/0/label, delta, must be one of",
    "/cases/0/top/0/score, much, must be a number",
    "/latentTolerance, none, must be a number",
  })
  void goldenJson_unsound_isRefusedByItsPath(String pointer, String value, String message) {
    EditableBundle apart = EditableBundle.tiny();
    ObjectNode golden = apart.json("rate1/golden.json");
    int slash = pointer.lastIndexOf('/');
    ((ObjectNode) golden.at(pointer.substring(0, slash))).put(pointer.substring(slash + 1), value);
    apart.put("rate1/golden.json", golden);
    try (ModelBundle bundle = ModelBundle.open(apart.repair().toBytes())) {
      BundleException refusal =
          assertThrows(BundleException.class, () -> BundleSelfTest.run(bundle));
      assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("rate1/golden.json $."), refusal.getMessage());
    }
  }
}
