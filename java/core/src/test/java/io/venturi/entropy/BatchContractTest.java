package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.latent.WireProfile;
import io.venturi.testing.Direct;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every coder must do with several latents in one call; each twin runs it. */
public abstract class BatchContractTest {
  private static final int COUNT = 300;

  private final EntropyCoder twin = EntropyCoders.named("java");
  private final EntropyTables tables = SampleTables.edges();

  /** The coder under test. */
  protected abstract EntropyCoder coder();

  private static List<WireProfile> profiles(int symbolCount) {
    List<WireProfile> profiles = CodingCases.profiles();
    profiles.addAll(CodingCases.segmented(symbolCount).stream().limit(3).toList());
    return profiles;
  }

  @Test
  void encodeBatch_everyProfileAndSize_givesTheSinglePayloadsAndDecodesBack() {
    for (int images : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 33}) {
      int symbolCount = images == 7 ? 0 : COUNT;
      List<CodingCase> latents = latents(images, symbolCount);
      for (WireProfile profile : profiles(symbolCount)) {
        for (CdfIndexes indexes : indexes(latents)) {
          checkAgainstSingleImages(latents, profile, indexes);
        }
      }
    }
  }

  @Test
  void encodeBatch_planes_givesTheSinglePayloadsAndDecodesBack() {
    EntropyTables planes = SampleTables.factorized(5, 7);
    List<CodingCase> latents = new ArrayList<>();
    for (int b = 0; b < 6; b++) {
      latents.add(CodingCase.perChannel("planes " + b, planes, 61, 20, b));
    }
    for (WireProfile profile : profiles(latents.get(0).symbolCount())) {
      checkAgainstSingleImages(latents, profile, latents.get(0).indexes());
    }
  }

  private List<CodingCase> latents(int images, int symbolCount) {
    List<CodingCase> latents = new ArrayList<>();
    for (int b = 0; b < images; b++) {
      latents.add(CodingCase.perSymbol("image " + b, tables, symbolCount, b % 3 * 40, b));
    }
    return latents;
  }

  /** All images' rows, as 8 and as 16 bits. */
  private static List<CdfIndexes> indexes(List<CodingCase> latents) {
    int[] rows = latents.stream().flatMapToInt(l -> Arrays.stream(l.rows())).toArray();
    return List.of(
        new CdfIndexes.Bytes(Direct.bytes(rows)), new CdfIndexes.Shorts(Direct.shorts(rows)));
  }

  private static int[] symbols(List<CodingCase> latents) {
    return latents.stream().flatMapToInt(l -> Arrays.stream(l.symbols())).toArray();
  }

  private void checkAgainstSingleImages(
      List<CodingCase> latents, WireProfile profile, CdfIndexes indexes) {
    String what = latents.size() + " times " + latents.get(0).name() + ", " + profile;
    int images = latents.size();
    int[] sizes = new int[images + 1];
    byte[] payloads = encode(latents, profile, indexes, sizes);
    int at = 0;
    for (int b = 0; b < images; b++) {
      byte[] single = CoderHarness.encode(twin, latents.get(b), profile);
      byte[] own = Arrays.copyOfRange(payloads, at, at + sizes[b]);
      assertArrayEquals(single, own, what + ", image " + b);
      at += sizes[b];
    }
    assertEquals(at, payloads.length, what);
    for (EntropyCoder reader : new EntropyCoder[] {coder(), twin}) {
      int[] decoded = decode(reader, latents, profile, indexes, payloads, sizes);
      assertArrayEquals(symbols(latents), decoded, what + ", by " + reader.name());
    }
  }

  private byte[] encode(
      List<CodingCase> latents, WireProfile profile, CdfIndexes indexes, int[] sizes) {
    int count = latents.get(0).symbolCount();
    int images = latents.size();
    ByteBuffer out =
        ByteBuffer.allocateDirect(Batches.maxEncodedBytes(count, images, profile) + 3).position(3);
    try (RansEncoder encoder = coder().newEncoder(latents.get(0).tables(), count)) {
      IntBuffer from = Direct.ints(symbols(latents));
      int size = encoder.encodeBatch(from, count, images, indexes, profile, out, sizes);
      assertEquals(3 + size, out.position());
      assertEquals(0, from.position());
      return Direct.toArray(out.flip().position(3));
    }
  }

  private static int[] decode(
      EntropyCoder coder,
      List<CodingCase> latents,
      WireProfile profile,
      CdfIndexes indexes,
      byte[] payloads,
      int[] sizes) {
    int count = latents.get(0).symbolCount();
    int images = latents.size();
    ByteBuffer from = ByteBuffer.allocateDirect(payloads.length + 1).position(1).put(1, payloads);
    IntBuffer to = Direct.allocateInts(count * images + 1).position(1);
    try (RansDecoder decoder = coder.newDecoder(latents.get(0).tables(), count)) {
      decoder.decodeBatch(from, sizes, images, profile, indexes, to, count);
      assertEquals(1, from.position());
      assertEquals(1, to.position());
      return Direct.toArray(to.slice(), count * images);
    }
  }

  @Test
  void decodeBatch_shortenedImage_isNamed() {
    List<CodingCase> latents = latents(9, COUNT);
    CdfIndexes indexes = indexes(latents).get(0);
    for (WireProfile profile : profiles(COUNT)) {
      int[] sizes = new int[9];
      byte[] payloads = encode(latents, profile, indexes, sizes);
      for (int b = 0; b < 9; b++) {
        int[] shortened = sizes.clone();
        shortened[b] -= 4;
        int end = Arrays.stream(sizes, 0, b + 1).sum();
        byte[] left = Arrays.copyOf(payloads, payloads.length - 4);
        System.arraycopy(payloads, end, left, end - 4, payloads.length - end);
        CorruptFrameException e =
            assertThrows(
                CorruptFrameException.class,
                () -> decode(coder(), latents, profile, indexes, left, shortened));
        assertTrue(String.valueOf(e.getMessage()).contains("image " + b + ":"), e.getMessage());
        assertTrue(e.offset() >= 0 && e.offset() <= shortened[b], e.getMessage());
      }
    }
  }

  @Test
  void decodeBatch_damagedImages_namesTheFirstAsTheTwinDoes() {
    Random random = new Random(8);
    List<CodingCase> latents = latents(6, COUNT);
    CdfIndexes indexes = indexes(latents).get(1);
    for (WireProfile profile : new WireProfile[] {WireProfile.COMPAT, WireProfile.lanes(16)}) {
      int[] sizes = new int[6];
      byte[] sound = encode(latents, profile, indexes, sizes);
      for (int i = 0; i < 500; i++) {
        byte[] damaged = sound.clone();
        for (int times = 1 + i % 3; times > 0; times--) {
          damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        assertEquals(
            outcome(twin, latents, profile, indexes, damaged, sizes),
            outcome(coder(), latents, profile, indexes, damaged, sizes));
      }
    }
  }

  /** The symbols, or which image is refused. */
  private static String outcome(
      EntropyCoder coder,
      List<CodingCase> latents,
      WireProfile profile,
      CdfIndexes indexes,
      byte[] payloads,
      int[] sizes) {
    try {
      return Arrays.toString(decode(coder, latents, profile, indexes, payloads, sizes));
    } catch (CorruptFrameException e) {
      return String.valueOf(e.getMessage()).replaceFirst(".*?(image \\d+:).*", "$1");
    }
  }

  @Test
  void encodeBatch_wrongCountsOrRoom_isRefusedAndPositionStays() {
    WireProfile profile = WireProfile.COMPAT;
    int room = Batches.maxEncodedBytes(4, 3, profile);
    ByteBuffer out = ByteBuffer.allocateDirect(room + 1);
    CdfIndexes rows = new CdfIndexes.Bytes(Direct.bytes(new byte[12]));
    CdfIndexes few = new CdfIndexes.Bytes(Direct.bytes(new byte[11]));
    IntBuffer symbols = Direct.allocateInts(12);
    try (RansEncoder e = coder().newEncoder(tables, 4)) {
      refused(() -> e.encodeBatch(symbols, 4, 0, rows, profile, out, new int[3]));
      refused(() -> e.encodeBatch(symbols, 4, -1, rows, profile, out, new int[3]));
      refused(() -> e.encodeBatch(symbols, 5, 2, rows, profile, out, new int[3]));
      refused(() -> e.encodeBatch(symbols, -1, 3, rows, profile, out, new int[3]));
      refused(() -> e.encodeBatch(symbols, 4, 3, rows, profile, out, new int[2]));
      refused(() -> e.encodeBatch(symbols, 4, 3, few, profile, out, new int[3]));
      IntBuffer small = Direct.allocateInts(11);
      refused(() -> e.encodeBatch(small, 4, 3, rows, profile, out, new int[3]));
      out.position(2);
      refused(() -> e.encodeBatch(symbols, 4, 3, rows, profile, out, new int[3]));
      assertEquals(2, out.position());
    }
  }

  @Test
  void decodeBatch_wrongCountsOrSizes_isRefused() {
    List<CodingCase> latents = latents(3, 4);
    CdfIndexes rows = indexes(latents).get(0);
    WireProfile profile = WireProfile.COMPAT;
    int[] sizes = new int[3];
    ByteBuffer payloads = Direct.bytes(encode(latents, profile, rows, sizes));
    IntBuffer symbols = Direct.allocateInts(12);
    int[] negative = {sizes[0] + sizes[1] + 4, -4, sizes[2]};
    int[] beyond = {sizes[0], sizes[1], sizes[2] + 1};
    int[] overflow = {Integer.MAX_VALUE, Integer.MAX_VALUE, 10};
    try (RansDecoder d = coder().newDecoder(tables, 4)) {
      refused(() -> d.decodeBatch(payloads, sizes, 0, profile, rows, symbols, 4));
      refused(() -> d.decodeBatch(payloads, new int[2], 3, profile, rows, symbols, 4));
      refused(() -> d.decodeBatch(payloads, negative, 3, profile, rows, symbols, 4));
      refused(() -> d.decodeBatch(payloads, beyond, 3, profile, rows, symbols, 4));
      refused(() -> d.decodeBatch(payloads, overflow, 3, profile, rows, symbols, 4));
      refused(() -> d.decodeBatch(payloads, sizes, 3, profile, rows, symbols, 5));
      IntBuffer small = Direct.allocateInts(11);
      refused(() -> d.decodeBatch(payloads, sizes, 3, profile, rows, small, 4));
      d.decodeBatch(payloads, sizes, 3, profile, rows, symbols, 4);
      assertArrayEquals(symbols(latents), Direct.toArray(symbols, 12));
    }
  }

  private static void refused(Runnable call) {
    assertThrows(IllegalArgumentException.class, call::run);
  }
}
