package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.image.ImageView;
import io.venturi.latent.QuantizerProvider;
import io.venturi.latent.Quantizers;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever twins do the steps, the bytes are the same, and each reads what the others write. */
class PipelineTwinsTest {
  static List<Steps> available() {
    List<Steps> steps = new ArrayList<>();
    for (EntropyCoder coder : EntropyCoders.all()) {
      for (QuantizerProvider quantizer : Quantizers.all()) {
        if (coder.unavailableReason().isEmpty() && quantizer.unavailableReason().isEmpty()) {
          steps.add(Steps.preferred().withCoder(coder).withQuantizer(quantizer));
        }
      }
    }
    return steps;
  }

  @ParameterizedTest
  @ValueSource(strings = {"compat", "4", "8", "32"})
  void frames_ofEveryTwin_areIdenticalAndReadByEveryTwin(String profile) {
    List<Steps> twins = available();
    assertTrue(twins.size() >= 4, "Java and native twins, got " + twins.size());
    WireProfile wire =
        profile.equals("compat")
            ? WireProfile.COMPAT
            : WireProfile.lanes(Integer.parseInt(profile));
    List<EdgeEncoder> edges = new ArrayList<>();
    List<TailRunner> tails = new ArrayList<>();
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      for (Steps steps : twins) {
        EdgeOptions edge = EdgeOptions.defaults().withProfile(wire).withThreads(1);
        edges.add(EdgeEncoder.open(bundle, edge.withSteps(steps)));
        tails.add(TailRunner.open(bundle, TailOptions.defaults().withThreads(1).withSteps(steps)));
      }
      for (int seed = 0; seed < 20; seed++) {
        checkTwins(edges, tails, Pictures.rgb(64, 50, seed));
      }
    } finally {
      edges.forEach(EdgeEncoder::close);
      tails.forEach(TailRunner::close);
    }
  }

  private static void checkTwins(List<EdgeEncoder> edges, List<TailRunner> tails, ImageView image) {
    ByteBuffer first = ByteBuffer.wrap(edges.get(0).encodeToBytes(image));
    for (EdgeEncoder edge : edges) {
      assertEquals(first, edge.encode(image));
    }
    String result = tails.get(0).run(first).toString();
    for (TailRunner tail : tails) {
      assertEquals(result, tail.run(first).toString());
    }
  }
}
