package io.venturi.hyperprior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.IncompatibleModelException;
import io.venturi.VenturiException;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.frame.FrameReader;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class JointCoderTest {
  private static final HyperpriorModel MODEL = SampleHyperprior.model(true);
  private static final int CHANNELS = MODEL.shape().channels();
  private static final int WINDOW = 25;
  private static final int COUNT = MODEL.shape().symbolCount();
  private final EntropyCoder coder = EntropyCoders.preferred();

  /**
   * Scale and mean of a channel lean on its left and upper neighbour, and on the hyper-decoder;
   * {@code lean} is how much.
   */
  private static ContextSynthesis context(double lean) {
    FloatBuffer out = Direct.floats(new float[2 * CHANNELS]);
    return position -> {
      for (int c = 0; c < CHANNELS; c++) {
        float left = position.get(c * WINDOW + 11);
        float above = position.get(c * WINDOW + 7);
        int hyper = CHANNELS * WINDOW;
        out.put(c, (float) (Math.abs(position.get(hyper + c)) + lean * Math.abs(left + above)));
        out.put(CHANNELS + c, (float) (position.get(hyper + CHANNELS + c) + lean * (left - above)));
      }
      return out.clear();
    };
  }

  private static FloatBuffer noise(int count, double spread, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (spread * random.nextGaussian());
    }
    return Direct.floats(values);
  }

  private byte[] encoded(int[] symbols) {
    Random random = new Random(4);
    FloatBuffer z = noise(MODEL.hyperShape().symbolCount(), 2, random);
    FloatBuffer y = noise(COUNT, 3, random);
    try (JointEncoder encoder =
        new JointEncoder(MODEL, coder, new SampleHyperprior(), context(0.25))) {
      byte[] frame = Direct.toArray(encoder.encode(y, z));
      System.arraycopy(Direct.toArray(encoder.symbols(), COUNT), 0, symbols, 0, COUNT);
      return frame;
    }
  }

  private JointDecoder decoder(double lean) {
    return new JointDecoder(MODEL, coder, new SampleHyperprior(), context(lean));
  }

  private static FloatBuffer room() {
    return Direct.floats(new float[COUNT]);
  }

  @Test
  void decode_whatWasEncoded_givesSymbolsAndLatent() {
    int[] symbols = new int[COUNT];
    byte[] frame = encoded(symbols);
    try (JointDecoder decoder = decoder(0.25)) {
      FloatBuffer yHat = room();
      decoder.decode(ByteBuffer.wrap(frame), yHat);
      assertArrayEquals(symbols, Direct.toArray(decoder.symbols(), COUNT));
      double distance = 0;
      for (int i = 0; i < COUNT; i++) {
        distance = Math.max(distance, Math.abs(yHat.get(i) - symbols[i]));
      }
      assertTrue(distance > 0.1, "means are at work: " + distance);
    }
  }

  @Test
  void decode_withAnotherContextModel_isRefused() {
    byte[] frame = encoded(new int[COUNT]);
    try (JointDecoder decoder = decoder(0.35)) {
      VenturiException refusal =
          assertThrows(
              VenturiException.class, () -> decoder.decode(ByteBuffer.wrap(frame), room()));
      assertTrue(
          refusal instanceof CorruptFrameException || refusal instanceof IncompatibleModelException,
          refusal.toString());
    }
  }

  @Test
  void decode_digestOfOtherRows_isRefused() {
    byte[] frame = encoded(new int[COUNT]);
    int digest = digestOffset(frame);
    frame[digest] ^= 1;
    try (JointDecoder decoder = decoder(0.25)) {
      ByteBuffer damaged = crcFixed(frame);
      assertThrows(IncompatibleModelException.class, () -> decoder.decode(damaged, room()));
    }
  }

  @Test
  void decode_damagedAnywhere_isReadOrRefused() {
    byte[] frame = encoded(new int[COUNT]);
    int refused = 0;
    try (JointDecoder decoder = decoder(0.25)) {
      for (int at = 0; at < frame.length - 4; at++) {
        byte[] damaged = frame.clone();
        damaged[at] ^= (byte) (1 << at % 8);
        try {
          decoder.decode(crcFixed(damaged), room());
        } catch (VenturiException e) {
          refused++;
        }
      }
      assertTrue(refused > (frame.length - 4) * 9 / 10, refused + " of " + frame.length);
      int[] symbols = new int[COUNT];
      decoder.decode(ByteBuffer.wrap(encoded(symbols)), room());
      assertArrayEquals(symbols, Direct.toArray(decoder.symbols(), COUNT), "still at work");
    }
  }

  @Test
  void decode_lanesOrCorrections_isRefused() {
    SampleHyperprior.Encoded lanes = SampleHyperprior.encode(coder, true, WireProfile.lanes(4), 3);
    SampleHyperprior.Encoded corrected =
        SampleHyperprior.encode(coder, true, WireProfile.COMPAT, 3);
    try (JointDecoder decoder = decoder(0.25)) {
      for (byte[] frame : new byte[][] {lanes.frame(), corrected.frame()}) {
        CorruptFrameException refusal =
            assertThrows(
                CorruptFrameException.class, () -> decoder.decode(ByteBuffer.wrap(frame), room()));
        assertTrue(refusal.getMessage().contains("context model"), refusal.getMessage());
      }
    }
  }

  private static int digestOffset(byte[] frame) {
    return new FrameReader().read(ByteBuffer.wrap(frame)).payloadOffset() + 1;
  }

  private static ByteBuffer crcFixed(byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame, 0, frame.length - 4);
    ByteBuffer fixed = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    fixed.putInt(frame.length - 4, (int) crc.getValue());
    assertEquals(0, fixed.position());
    return fixed;
  }
}
