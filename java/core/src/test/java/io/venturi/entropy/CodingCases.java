package io.venturi.entropy;

import io.venturi.latent.WireProfile;
import java.util.ArrayList;
import java.util.List;

/** What every coder must code, and how. */
public final class CodingCases {
  private CodingCases() {}

  /** Every lane count, unsegmented, and compat. */
  public static List<WireProfile> profiles() {
    List<WireProfile> profiles = new ArrayList<>(List.of(WireProfile.COMPAT));
    for (int lanes = 4; lanes <= 64; lanes *= 2) {
      profiles.add(WireProfile.lanes(lanes));
    }
    return profiles;
  }

  /** Segmented profiles whose every segment gets a symbol of so many. */
  public static List<WireProfile> segmented(int symbolCount) {
    List<WireProfile> profiles = new ArrayList<>();
    for (int lanes = 4; lanes <= 64; lanes *= 2) {
      for (int segments : new int[] {2, 3, 7, 32}) {
        int share = (symbolCount + segments - 1) / segments;
        if ((segments - 1) * ((share + 31) / 32 * 32) < symbolCount) {
          profiles.add(new WireProfile(WireProfile.Kind.LANES, lanes, segments));
        }
      }
    }
    return profiles;
  }

  /** Latents of every kind; escapes stay below what compat can carry. */
  public static List<CodingCase> latents() {
    EntropyTables few = SampleTables.factorized(5, 7);
    EntropyTables many = SampleTables.factorized(300, 8);
    EntropyTables gaussian = SampleTables.gaussian64();
    EntropyTables extremes = SampleTables.extremes();
    List<CodingCase> cases = new ArrayList<>();
    for (int count : new int[] {0, 1, 2, 3, 5, 31, 32, 33, 63, 64, 65, 127}) {
      cases.add(CodingCase.perSymbol("few " + count, few, count, 50, count));
    }
    cases.add(CodingCase.perChannel("per channel", few, 97, 3, 1));
    cases.add(CodingCase.perChannel("per channel", few, 97, 3, 1).withByteIndexes());
    cases.add(CodingCase.perChannel("per channel", few, 97, 3, 1).withShortIndexes());
    cases.add(CodingCase.perChannel("300 channels", many, 16, 5, 2));
    cases.add(CodingCase.perSymbol("gaussian", gaussian, 20_000, 1, 3).withByteIndexes());
    cases.add(CodingCase.perSymbol("gaussian, outliers", gaussian, 3_000, 100, 4));
    cases.add(CodingCase.perSymbol("extremes", extremes, 5_000, 20, 5));
    cases.add(CodingCase.perSymbol("nothing but escapes", extremes, 500, 1000, 6));
    return cases;
  }

  /** A latent whose symbols are certain: no word is ever written, every row is cold. */
  public static CodingCase certain(int symbolCount) {
    EntropyTables tables = SampleTables.edges();
    return new CodingCase(
        "certain",
        tables,
        new int[symbolCount],
        new CdfIndexes.PerChannel(Math.max(1, symbolCount)),
        new int[symbolCount]);
  }
}
