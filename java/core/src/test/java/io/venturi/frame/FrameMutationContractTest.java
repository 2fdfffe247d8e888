package io.venturi.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.entropy.CodingCases;
import io.venturi.entropy.EntropyCoder;
import io.venturi.hyperprior.HyperpriorModel;
import io.venturi.hyperprior.SampleHyperprior;
import io.venturi.latent.WireProfile;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * 320,000 damaged frames, the same at every run; each twin runs it. As they are, all must be
 * refused. Half of them get their length and CRC repaired, so that the decoder meets the damage: it
 * must end in symbols or in an exception of ours.
 */
public abstract class FrameMutationContractTest {
  private static final int MUTATIONS = 200_000;
  private static final int HYPERPRIOR_MUTATIONS = 120_000;

  private final Random random = new Random(20_240_607);
  private int repaired;
  private int decoded;

  /** The coder under test. */
  protected abstract EntropyCoder coder();

  @Test
  void decode_damagedFrames_isRefusedOrBounded() {
    List<WireProfile> profiles = SampleFrames.profiles();
    try (SampleServer server = new SampleServer(coder(), SampleFrames.tables())) {
      for (int p = 0; p < profiles.size(); p++) {
        WireProfile profile = profiles.get(p);
        byte[] sound = SampleFrames.encode(coder(), profile, SampleFrames.symbols(p));
        byte[] other = SampleFrames.encode(coder(), profile, SampleFrames.symbols(p + 9));
        damage(MUTATIONS / profiles.size(), sound, other, server::decode);
      }
    }
    assertEquals(MUTATIONS / 2, repaired);
    assertTrue(decoded > 0 && decoded < repaired / 2, decoded + " repaired frames decoded");
  }

  @Test
  void decode_damagedHyperpriorFrames_isRefusedOrBounded() {
    List<WireProfile> profiles = CodingCases.profiles();
    for (int p = 0; p < profiles.size(); p++) {
      boolean means = p % 2 == 0;
      HyperpriorModel model = SampleHyperprior.model(means);
      byte[] sound = SampleHyperprior.encode(coder(), means, profiles.get(p), p).frame();
      byte[] other = SampleHyperprior.encode(coder(), means, profiles.get(p), p + 9).frame();
      try (SampleHyperprior.Server server = new SampleHyperprior.Server(coder(), model)) {
        damage(HYPERPRIOR_MUTATIONS / profiles.size(), sound, other, server::decode);
      }
    }
    assertEquals(HYPERPRIOR_MUTATIONS / 2, repaired);
    assertTrue(decoded > 0 && decoded < repaired / 2, decoded + " repaired frames decoded");
  }

  /** What a server does with a frame. */
  private interface Server {
    int[] decode(byte[] frame);
  }

  private void damage(int mutations, byte[] sound, byte[] other, Server server) {
    byte[] soundPayload = SampleFrames.payload(sound);
    byte[] otherPayload = SampleFrames.payload(other);
    for (int i = 0; i < mutations / 2; i++) {
      byte[] damaged = mutate(sound, other);
      assertFalse(decodes(server, damaged), () -> "accepted " + Arrays.toString(damaged));
      repaired++;
      byte[] frame =
          i % 8 == 0
              ? repairedHeaderEdit(sound)
              : SampleFrames.wrap(sound, mutate(soundPayload, otherPayload));
      decoded += decodes(server, frame) ? 1 : 0;
    }
  }

  /** Anything but symbols and our two exceptions fails the test with the frame that did it. */
  private static boolean decodes(Server server, byte[] frame) {
    try {
      server.decode(frame);
      return true;
    } catch (CorruptFrameException | IncompatibleModelException e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("decoding " + Arrays.toString(frame), e);
    }
  }

  /** Bytes that differ from both given ones. */
  private byte[] mutate(byte[] sound, byte[] other) {
    while (true) {
      byte[] mutated = mutateOnce(sound, other);
      if (!Arrays.equals(mutated, sound) && !Arrays.equals(mutated, other)) {
        return mutated;
      }
    }
  }

  private byte[] mutateOnce(byte[] sound, byte[] other) {
    byte[] bytes = sound.clone();
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        for (int k = random.nextInt(3); k >= 0; k--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> {
        int size = bytes.length;
        bytes = Arrays.copyOf(bytes, size + 1 + random.nextInt(16));
        for (int i = size; i < bytes.length; i++) {
          bytes[i] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
        }
      }
      case 4 -> {
        int cut = random.nextInt(Math.min(sound.length, other.length));
        bytes = Arrays.copyOf(other, other.length);
        System.arraycopy(sound, 0, bytes, 0, cut);
      }
      default -> bytes[random.nextInt(Math.min(20, bytes.length))] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** A byte of the header changed and the CRC made to fit. */
  private byte[] repairedHeaderEdit(byte[] sound) {
    byte[] bytes = sound.clone();
    bytes[random.nextInt(18)] = (byte) random.nextInt(256);
    return SampleFrames.repairCrc(bytes);
  }
}
