package io.venturi.cuda.resident;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.CorruptFrameException;
import io.venturi.VenturiException;
import io.venturi.cuda.CopyingEngine;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.resident.ResidentEncoder;
import io.venturi.resident.ResidentProvider.EdgeParts;
import io.venturi.resident.ResidentProvider.TailParts;
import io.venturi.resident.ResidentTail;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The device-resident halves against the steps on the host. Networks copy, so that everything can
 * be captured; the pipeline's tests have real ones.
 */
abstract class ResidentContractTest {
  private static final LatentShape SHAPE = HostSteps.SHAPE;
  private static final int COUNT = HostSteps.COUNT;

  private final HostSteps host = new HostSteps();
  private final CopyingEngine network = new CopyingEngine(List.of(3, 24, 20));
  private final CudaResidentProvider provider = new CudaResidentProvider();

  private ResidentEncoder encoder(WireProfile profile) {
    return provider.openEncoder(
        new EdgeParts(HostSteps.SPEC, network, host.tables, SHAPE, profile));
  }

  private ResidentTail tail(int maxBatch) {
    return provider.openTail(new TailParts(host.tables, SHAPE, network, network, maxBatch));
  }

  private static byte[] payload(ResidentEncoder encoder, ImageView image) {
    ByteBuffer out = ByteBuffer.allocateDirect(1 << 16).position(7);
    int size = encoder.encode(image, out);
    assertEquals(7, out.position());
    byte[] bytes = new byte[size];
    out.get(7, bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"RGB, 8, 1", "BGR, 4, 1", "GRAY, 16, 1", "NV12, 32, 1", "YUV420, 64, 1", "RGB, 8, 5"})
  void encode_ofEveryFormat_givesThePayloadsOfTheHost(PixelFormat format, int lanes, int segments) {
    WireProfile profile = new WireProfile(WireProfile.Kind.LANES, lanes, segments);
    try (ResidentEncoder encoder = encoder(profile)) {
      for (int i = 0; i < 9; i++) {
        // three geometries, each warmed up, captured and launched
        ImageView image = HostSteps.image(format, 40 + i / 3, 31, i / 3, 100 + i);
        assertArrayEquals(host.payload(image, profile), payload(encoder, image), "image " + i);
        FloatBuffer latent = HostSteps.floats(COUNT);
        encoder.latent(latent);
        assertArrayEquals(host.symbols(), host.symbolsOf(latent));
      }
    }
  }

  @Test
  void encode_ofAWildLatent_bringsThePartOfThePayloadThatIsUnusual() {
    PreprocessSpec wild =
        new PreprocessSpec(
            28,
            PreprocessSpec.Filter.BILINEAR,
            24,
            20,
            false,
            new float[3],
            new float[] {1e-6f, 1e-6f, 1e-6f});
    WireProfile profile = WireProfile.lanes(8);
    ImageView image = HostSteps.image(PixelFormat.RGB, 40, 40, 0, 5);
    try (ResidentEncoder encoder =
        provider.openEncoder(new EdgeParts(wild, network, host.tables, SHAPE, profile))) {
      byte[] payload = payload(encoder, image);
      assertTrue(payload.length > COUNT, "more than a byte a symbol: " + payload.length);
      FloatBuffer latent = HostSteps.floats(COUNT);
      encoder.latent(latent);
      host.symbolsOf(latent);
      assertArrayEquals(host.payloadOfSymbols(profile), payload);
    }
  }

  @Test
  void encode_ofALatentWithoutSymbols_saysSoAndTheNextImageIsFine() {
    PreprocessSpec infinite =
        new PreprocessSpec(
            28,
            PreprocessSpec.Filter.BILINEAR,
            24,
            20,
            false,
            new float[3],
            new float[] {1e-38f, 1, 1});
    ByteBuffer black = ByteBuffer.allocateDirect(3 * 30 * 30);
    try (ResidentEncoder encoder =
        provider.openEncoder(
            new EdgeParts(infinite, network, host.tables, SHAPE, WireProfile.lanes(8)))) {
      for (int i = 0; i < 3; i++) {
        ImageView broken = HostSteps.image(PixelFormat.RGB, 30, 30, 0, i);
        VenturiException refused =
            assertThrows(VenturiException.class, () -> payload(encoder, broken));
        assertTrue(refused.getMessage().contains("rounds to no int32"), refused.getMessage());
        assertTrue(payload(encoder, ImageView.packed(PixelFormat.RGB, 30, 30, black)).length > 0);
      }
    }
  }

  @Test
  void encode_afterWarmUp_takesLittleFromTheHeap() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ImageView image = HostSteps.image(PixelFormat.NV12, 40, 31, 0, 1);
    ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);
    try (ResidentEncoder encoder = encoder(WireProfile.lanes(8))) {
      for (int i = 0; i < 300; i++) {
        encoder.encode(image, out);
      }
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 100; i++) {
        encoder.encode(image, out);
      }
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertTrue(bytes < 100 * 512, bytes + " bytes in 100 images");
    }
  }

  @Test
  void parts_thatTheDeviceDoesNotDo_areRefusedWithTheReason() {
    assertTrue(
        assertThrows(VenturiException.class, () -> encoder(WireProfile.COMPAT))
            .getMessage()
            .contains("profile compat"));
  }

  @Test
  void tail_batchesOfMixedFrames_giveTheLatentsOfTheHost() {
    WireProfile[] profiles = {
      WireProfile.lanes(8),
      WireProfile.lanes(32),
      WireProfile.COMPAT,
      WireProfile.lanes(8),
      new WireProfile(WireProfile.Kind.LANES, 16, 2)
    };
    try (ResidentTail tail = tail(5)) {
      for (int batch = 1; batch <= 5; batch++) {
        for (int round = 0; round < 2; round++) {
          checkBatch(tail, profiles, batch, round);
        }
      }
    }
  }

  private void checkBatch(ResidentTail tail, WireProfile[] profiles, int batch, int round) {
    float[][] wanted = new float[batch][];
    for (int slot = 0; slot < batch; slot++) {
      WireProfile profile = profiles[(slot + round) % profiles.length];
      byte[] payload =
          host.payload(HostSteps.image(PixelFormat.RGB, 40, 40, 0, 31 * batch + slot), profile);
      wanted[slot] = host.latent(payload, profile);
      boolean coded = tail.payload(slot, profile, ByteBuffer.wrap(payload));
      assertEquals(profile.lanes() > 0 && profile.segments() == 1, coded);
      if (!coded) {
        tail.latent(slot).put(wanted[slot]);
      }
    }
    tail.run(batch);
    for (int slot = 0; slot < batch; slot++) {
      tail.check(slot);
      assertArrayEquals(
          wanted[slot], HostSteps.array(tail.logits(slot)), batch + " frames, slot " + slot);
    }
  }

  @Test
  void tail_damagedPayload_isRefusedAloneAlsoInACapturedBatch() {
    WireProfile profile = WireProfile.lanes(8);
    byte[][] payloads = new byte[3][];
    for (int slot = 0; slot < 3; slot++) {
      payloads[slot] = host.payload(HostSteps.image(PixelFormat.RGB, 40, 40, 0, slot), profile);
    }
    try (ResidentTail tail = tail(3)) {
      for (int damaged = -1; damaged < 3; damaged++) {
        for (int slot = 0; slot < 3; slot++) {
          int cut = slot == damaged ? payloads[slot].length / 2 : payloads[slot].length;
          assertTrue(tail.payload(slot, profile, ByteBuffer.wrap(payloads[slot], 0, cut)));
        }
        tail.run(3);
        for (int slot = 0; slot < 3; slot++) {
          int s = slot;
          if (slot == damaged) {
            assertThrows(CorruptFrameException.class, () -> tail.check(s));
          } else {
            tail.check(slot);
            assertArrayEquals(
                host.latent(payloads[slot], profile), HostSteps.array(tail.logits(slot)));
          }
        }
      }
    }
  }

  @Test
  void tail_randomPayloads_areRefusedOrDecodedAsOnTheHost() {
    Random random = new Random(9);
    WireProfile profile = WireProfile.lanes(4);
    int refused = 0;
    try (ResidentTail tail = tail(8)) {
      for (int round = 0; round < 20; round++) {
        byte[][] payloads = new byte[8][];
        for (int slot = 0; slot < 8; slot++) {
          payloads[slot] =
              host.payload(HostSteps.image(PixelFormat.RGB, 40, 40, 0, random.nextInt()), profile);
          payloads[slot][random.nextInt(payloads[slot].length)] ^= (byte) (1 << random.nextInt(8));
          tail.payload(slot, profile, ByteBuffer.wrap(payloads[slot]));
        }
        tail.run(8);
        for (int slot = 0; slot < 8; slot++) {
          refused += sameVerdict(tail, slot, payloads[slot], profile) ? 1 : 0;
        }
      }
    }
    assertTrue(refused > 80, refused + " of 160 refused");
  }

  /** Returns whether both refused. */
  private boolean sameVerdict(ResidentTail tail, int slot, byte[] payload, WireProfile profile) {
    float[] onTheHost;
    try {
      onTheHost = host.latent(payload, profile);
    } catch (CorruptFrameException e) {
      CorruptFrameException here =
          assertThrows(CorruptFrameException.class, () -> tail.check(slot));
      assertFalse(here.getMessage().isBlank());
      return true;
    }
    tail.check(slot);
    assertArrayEquals(onTheHost, HostSteps.array(tail.logits(slot)));
    return false;
  }
}
