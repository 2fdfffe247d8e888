package io.venturi.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.BundleException;
import io.venturi.engine.Engine;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.engine.ExecutionContext;
import io.venturi.entropy.EntropyModel;
import io.venturi.latent.LatentShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelBundleTest {
  @Test
  void open_tinyBundle_readsItsManifest() {
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyPath())) {
      BundleManifest manifest = bundle.manifest();
      assertEquals("tiny", manifest.name());
      assertEquals(List.of("alpha", "beta", "gamma"), manifest.labels());
      assertEquals(new LatentShape(4, 4, 4), manifest.latent());
      assertEquals(32, manifest.preprocess().cropWidth());
      assertEquals(
          new GraphTensors("latent_hat", "features"), manifest.tensors().get(GraphRole.DECODER));
      assertEquals(2, manifest.ratePoints().size());
      assertEquals("high", bundle.defaultRatePoint().name());
      assertEquals(EntropyModel.FACTORIZED_PRIOR, bundle.tables(bundle.ratePoint(0)).model());
    }
  }

  @Test
  void ratePoint_byPlaceNameOrFingerprint_isTheSame() {
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      RatePoint low = bundle.ratePoint("low");
      assertEquals(low, bundle.ratePoint(0));
      assertEquals(Optional.of(low), bundle.findRatePoint(bundle.fingerprint(low)));
      assertNotEquals(bundle.fingerprint(low), bundle.fingerprint(bundle.ratePoint("high")));
      assertEquals(Optional.empty(), bundle.findRatePoint(0));
      assertThrows(IllegalArgumentException.class, () -> bundle.ratePoint(2));
      assertThrows(IllegalArgumentException.class, () -> bundle.ratePoint(-1));
      IllegalArgumentException unknown =
          assertThrows(IllegalArgumentException.class, () -> bundle.ratePoint("medium"));
      assertTrue(unknown.getMessage().contains("[low, high]"), unknown.getMessage());
    }
  }

  @Test
  void fingerprint_ofARatePoint_isTheSpecifiedHash() throws Exception {
    EditableBundle apart = EditableBundle.tiny();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] encoder = sha256.digest(apart.members.get("rate1/encoder.onnx"));
    byte[] tables = sha256.digest(apart.members.get("rate1/tables.bin"));
    sha256.update(encoder);
    byte[] both = sha256.digest(tables);
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      assertEquals(
          ByteBuffer.wrap(both).order(ByteOrder.LITTLE_ENDIAN).getLong(),
          bundle.fingerprint(bundle.ratePoint("high")));
    }
  }

  @Test
  void member_byName_isReadOnlyAndWhole() {
    EditableBundle apart = EditableBundle.tiny();
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      apart.members.forEach(
          (name, bytes) -> {
            ByteBuffer member = bundle.member(name);
            assertTrue(member.isReadOnly());
            byte[] read = new byte[member.remaining()];
            member.get(read);
            assertArrayEquals(bytes, read, name);
          });
      assertThrows(IllegalArgumentException.class, () -> bundle.member("nowhere"));
    }
  }

  @Test
  void open_fileThatIsNotThere_namesIt() {
    Path nowhere = Path.of("nowhere.venturi");
    BundleException refusal = assertThrows(BundleException.class, () -> ModelBundle.open(nowhere));
    assertTrue(refusal.getMessage().contains("nowhere.venturi"), refusal.getMessage());
  }

  @Test
  void close_bundle_keepsOpenEnginesAndRefusesNewOnes() {
    EngineProvider provider = Engines.preferred();
    ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
    RatePoint point = bundle.defaultRatePoint();
    try (Engine engine = bundle.openEngine(GraphRole.ENCODER, point, provider, 1)) {
      bundle.close();
      bundle.close();
      try (ExecutionContext context = engine.newContext(1)) {
        context.run(1);
      }
      assertThrows(
          IllegalStateException.class,
          () -> bundle.openEngine(GraphRole.ENCODER, point, provider, 1));
      assertThrows(IllegalStateException.class, () -> bundle.member("tail.onnx"));
      assertEquals("tiny", bundle.manifest().name());
    }
  }

  @Test
  void openEngine_twice_sharesOneEngineUntilTheLastHandleCloses() {
    CountingProvider provider = new CountingProvider(Engines.preferred());
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes())) {
      RatePoint low = bundle.ratePoint("low");
      RatePoint high = bundle.ratePoint("high");
      Engine first = bundle.openEngine(GraphRole.TAIL, low, provider, 1);
      Engine second = bundle.openEngine(GraphRole.TAIL, high, provider, 1);
      assertEquals(1, provider.opened);
      first.close();
      first.close();
      assertEquals(0, provider.closed);
      assertThrows(IllegalStateException.class, () -> first.newContext(1));
      second.newContext(1).close();
      second.close();
      assertEquals(1, provider.closed);
      bundle.openEngine(GraphRole.TAIL, low, provider, 1).close();
      bundle.openEngine(GraphRole.TAIL, low, provider, 2).close();
      assertEquals(3, provider.opened);
      assertEquals(3, provider.closed);
    }
  }

  @Test
  void openEngine_tensorsUnlikeTheManifest_isRefusedAndClosed() {
    EditableBundle renamed = EditableBundle.tiny();
    ((ObjectNode) renamed.manifest.at("/tensors/encoder")).put("output", "y");
    assertTensorsRefused(renamed, "its output is named 'latent', the manifest says 'y'");
    EditableBundle swapped = EditableBundle.tiny();
    swapped.members.put("rate1/encoder.onnx", swapped.members.get("unsplit.onnx"));
    assertTensorsRefused(swapped.repair(), "has items of [3], the manifest says [4, 4, 4]");
  }

  private static void assertTensorsRefused(EditableBundle apart, String message) {
    CountingProvider provider = new CountingProvider(Engines.preferred());
    try (ModelBundle bundle = ModelBundle.open(apart.toBytes())) {
      BundleException refusal =
          assertThrows(
              BundleException.class,
              () -> bundle.openEngine(GraphRole.ENCODER, bundle.defaultRatePoint(), provider, 1));
      assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("rate1/encoder.onnx"), refusal.getMessage());
      assertEquals(provider.opened, provider.closed);
    }
  }

  @Test
  void openEngine_networkThatIsNotThere_isRefused() {
    EditableBundle apart = EditableBundle.tiny();
    apart.manifest.remove("unsplit");
    try (ModelBundle bundle = ModelBundle.open(apart.toBytes())) {
      RatePoint point = bundle.defaultRatePoint();
      assertTrue(bundle.has(GraphRole.LOCAL_HEAD, point));
      assertTrue(!bundle.has(GraphRole.UNSPLIT, point));
      assertThrows(
          BundleException.class,
          () -> bundle.openEngine(GraphRole.UNSPLIT, point, Engines.preferred(), 1));
    }
  }

  @Test
  void ratePoint_ofAnotherBundle_isRefused() {
    EditableBundle apart = EditableBundle.tiny();
    ((ObjectNode) apart.manifest.at("/ratePoints/1")).put("lambda", 0.7);
    try (ModelBundle bundle = ModelBundle.open(EditableBundle.tinyBytes());
        ModelBundle other = ModelBundle.open(apart.toBytes())) {
      assertThrows(
          IllegalArgumentException.class, () -> bundle.fingerprint(other.ratePoint("high")));
    }
  }
}
