package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.VenturiException;
import io.venturi.latent.WireProfile;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every entropy coder must do; each twin runs it. */
public abstract class EntropyCoderContractTest {
  private final EntropyCoder twin = EntropyCoders.named("java");

  /** The coder under test. */
  protected abstract EntropyCoder coder();

  @Test
  void coder_here_isAvailable() {
    assertEquals("", coder().unavailableReason());
  }

  @Test
  void encode_everyProfileAndKindOfLatent_givesTheTwinsBytesAndDecodesBack() {
    for (CodingCase latent : CodingCases.latents()) {
      for (WireProfile profile : CodingCases.profiles()) {
        checkAgainstTwin(latent, profile);
      }
    }
  }

  @Test
  void encode_segments_givesTheTwinsBytesAndDecodesBack() {
    for (CodingCase latent : CodingCases.latents()) {
      for (WireProfile profile : CodingCases.segmented(latent.symbolCount())) {
        checkAgainstTwin(latent, profile);
      }
    }
    CodingCase large = CodingCase.perSymbol("large", SampleTables.gaussian64(), 65_516, 1, 9);
    checkAgainstTwin(large, new WireProfile(WireProfile.Kind.LANES, 8, WireProfile.MAX_SEGMENTS));
  }

  @Test
  void encode_randomLatents_givesTheTwinsBytesAndDecodesBack() {
    Random random = new Random(77);
    for (int i = 0; i < 150; i++) {
      EntropyTables tables = SampleTables.factorized(1 + random.nextInt(9), i);
      int escapes = random.nextInt(4) == 0 ? random.nextInt(300) : 0;
      CodingCase latent =
          CodingCase.perSymbol("random " + i, tables, random.nextInt(700), escapes, i);
      List<WireProfile> profiles = CodingCases.profiles();
      checkAgainstTwin(latent, profiles.get(random.nextInt(profiles.size())));
    }
  }

  @Test
  void encode_symbolsThatAreCertain_staysColdUpTo255RowsAndDecodesBack() {
    for (int count : new int[] {100, 64 * 255, 64 * 255 + 1, 40_000}) {
      for (WireProfile profile : CodingCases.profiles()) {
        checkAgainstTwin(CodingCases.certain(count), profile);
      }
    }
  }

  @Test
  void encode_lanesWithEveryInt32_decodesBack() {
    int[] values = {
      Integer.MIN_VALUE,
      Integer.MIN_VALUE + 1,
      -1 << 28,
      -129,
      -1,
      0,
      1,
      64,
      1 << 28,
      Integer.MAX_VALUE - 1,
      Integer.MAX_VALUE
    };
    EntropyTables tables = SampleTables.extremes();
    int[] rows = new int[values.length * tables.rowCount()];
    int[] symbols = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i / values.length;
      symbols[i] = values[i % values.length];
    }
    CdfIndexes indexes = new CdfIndexes.PerChannel(values.length);
    CodingCase latent = new CodingCase("every int32", tables, rows, indexes, symbols);
    for (int lanes = 4; lanes <= 64; lanes *= 2) {
      checkAgainstTwin(latent, WireProfile.lanes(lanes));
    }
  }

  @Test
  void encode_compatSymbolJustInsideAndJustOutsideItsReach_isCarriedAndRefused() {
    CodingCase inside = one((1 << 27) + 1, -(1 << 27));
    checkAgainstTwin(inside, WireProfile.COMPAT);
    for (int outside : new int[] {(1 << 27) + 2, -(1 << 27) - 1, Integer.MIN_VALUE}) {
      VenturiException e =
          assertThrows(
              VenturiException.class,
              () -> CoderHarness.encode(coder(), one(0, outside), WireProfile.COMPAT));
      assertTrue(String.valueOf(e.getMessage()).contains(String.valueOf(outside)), e.getMessage());
    }
  }

  @Test
  void encode_noSymbols_givesTheFixedBytes() {
    CodingCase empty = CodingCases.latents().get(0);
    assertArrayEquals(
        new byte[] {0, 0, 0, (byte) 0x80, 0, 0, 0, 0},
        CoderHarness.encode(coder(), empty, WireProfile.COMPAT));
    assertArrayEquals(
        new byte[] {0, 0}, CoderHarness.encode(coder(), empty, WireProfile.lanes(32)));
  }

  @Test
  void decode_everyTruncationAndAnAddedByte_isRefused() {
    CodingCase latent = CodingCase.perChannel("cut", SampleTables.factorized(5, 7), 9, 100, 12);
    for (WireProfile profile : CodingCases.profiles()) {
      byte[] payload = CoderHarness.encode(twin, latent, profile);
      for (int size = 0; size <= payload.length + 4; size++) {
        byte[] other = Arrays.copyOf(payload, size);
        if (size != payload.length) {
          CorruptFrameException e =
              assertThrows(
                  CorruptFrameException.class,
                  () -> CoderHarness.decode(coder(), latent, profile, other),
                  profile + " cut to " + size);
          assertTrue(e.offset() >= 0 && e.offset() <= size, e.getMessage());
        }
      }
    }
  }

  @Test
  void decode_anotherSpellingOfASoundPayload_isRefused() {
    // T, Wn, exponent nibbles (odd lane count: the last one is padding), low halves, pad byte
    LanesGolden one = LanesGolden.read(LanesGolden.folder("one_symbol"));
    LanesGolden three = LanesGolden.read(LanesGolden.folder("three_symbols"));
    checkSpelling(one.latent(), "0100005b3800", true);
    checkSpelling(one.latent(), "0100105b3800", false);
    checkSpelling(one.latent(), "0100005b3801", false);
    checkSpelling(one.latent(), "810000005b38", false);
    checkSpelling(one.latent(), "018000005b38", false);
    checkSpelling(one.latent(), "0100005b380000", false);
    checkSpelling(three.latent(), "010000005b38e51c6000", true);
    checkSpelling(three.latent(), "010000105b38e51c6000", false);
    checkSpelling(three.latent(), "010001f05b38e51c6000", false);
    checkSpelling(three.latent(), "0100010002005b38e51c6000", false);
  }

  private void checkSpelling(CodingCase latent, String payload, boolean sound) {
    byte[] bytes = HexFormat.of().parseHex(payload);
    WireProfile profile = WireProfile.lanes(4);
    if (sound) {
      assertArrayEquals(
          latent.symbols(), CoderHarness.decode(coder(), latent, profile, bytes), payload);
    } else {
      assertThrows(
          CorruptFrameException.class,
          () -> CoderHarness.decode(coder(), latent, profile, bytes),
          payload);
    }
  }

  @Test
  void decode_damagedPayloads_agreesWithTheTwinOnEveryOne() {
    Random random = new Random(5);
    CodingCase latent = CodingCase.perSymbol("d", SampleTables.edges(), 150, 100, 2);
    List<WireProfile> profiles = CodingCases.profiles();
    profiles.add(new WireProfile(WireProfile.Kind.LANES, 8, 3));
    try (RansDecoder own = coder().newDecoder(latent.tables(), latent.symbolCount());
        RansDecoder other = twin.newDecoder(latent.tables(), latent.symbolCount())) {
      for (WireProfile profile : profiles) {
        byte[] sound = CoderHarness.encode(twin, latent, profile);
        for (int i = 0; i < 2_000; i++) {
          byte[] damaged = sound.clone();
          damaged[random.nextInt(i % 2 == 0 ? Math.min(24, sound.length) : sound.length)] ^=
              (byte) (1 << random.nextInt(8));
          assertArrayEquals(
              outcome(other, latent, profile, damaged),
              outcome(own, latent, profile, damaged),
              () -> profile + " " + Arrays.toString(damaged));
        }
      }
    }
  }

  @Test
  void encode_segmentsThatSymbolsCannotFill_isRefused() {
    WireProfile profile = new WireProfile(WireProfile.Kind.LANES, 4, 2);
    CodingCase latent = CodingCase.perSymbol("32", SampleTables.factorized(2, 1), 32, 0, 1);
    assertThrows(
        IllegalArgumentException.class, () -> CoderHarness.encode(coder(), latent, profile));
    byte[] two = {2, 3, 0, 0, 0, 0, 0};
    assertThrows(
        CorruptFrameException.class, () -> CoderHarness.decode(coder(), latent, profile, two));
  }

  private void checkAgainstTwin(CodingCase latent, WireProfile profile) {
    String what = latent.name() + ", " + profile;
    byte[] expected = CoderHarness.encode(twin, latent, profile);
    assertArrayEquals(expected, CoderHarness.encode(coder(), latent, profile), what);
    assertArrayEquals(
        latent.symbols(), CoderHarness.decode(coder(), latent, profile, expected), what);
    assertArrayEquals(latent.symbols(), CoderHarness.decode(twin, latent, profile, expected), what);
  }

  /** The symbols, or nothing when the payload is refused. */
  private static int[] outcome(
      RansDecoder decoder, CodingCase latent, WireProfile profile, byte[] payload) {
    try {
      return CoderHarness.decode(decoder, latent, profile, payload);
    } catch (CorruptFrameException e) {
      return new int[0];
    }
  }

  /** Two symbols of a row with values 0 and 1. */
  private static CodingCase one(int first, int second) {
    CdfTable compat =
        new CdfTable(new int[][] {{0, 30000, 60000, 65536}}, new int[] {4}, new int[1]);
    EntropyTables tables =
        EntropyTables.fromCompat(EntropyModel.GAUSSIAN_CONDITIONAL, new float[1], compat);
    return new CodingCase(
        "two", tables, new int[2], new CdfIndexes.PerChannel(2), new int[] {first, second});
  }

  @Test
  void open_moreSymbolsThanAFrameMayHave_isRefused() {
    EntropyTables tables = SampleTables.factorized(1, 1);
    for (int count : new int[] {-1, (1 << 24) + 1}) {
      assertThrows(IllegalArgumentException.class, () -> coder().newEncoder(tables, count));
      assertThrows(IllegalArgumentException.class, () -> coder().newDecoder(tables, count));
    }
  }
}
