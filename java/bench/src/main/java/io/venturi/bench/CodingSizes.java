package io.venturi.bench;

import io.venturi.cli.coding.CodingWork;
import io.venturi.cli.coding.SampleLatents;
import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyCoders;
import io.venturi.entropy.IdealSize;
import io.venturi.entropy.LaneTable;
import io.venturi.entropy.RansEncoder;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sizes of payloads against what the symbols cost at least: by profile and lane count, and by the
 * precision of the tables. Exact and the same on every machine; {@code ci/bench.sh --sizes} prints
 * them as Markdown.
 */
public final class CodingSizes {
  private static final int[] LANES = {4, 8, 16, 32, 64};
  private static final List<SampleLatents> WORKS =
      List.of(SampleLatents.FACTORIZED, SampleLatents.GAUSSIAN, SampleLatents.GAUSSIAN_LARGE);
  private static final int[] PRECISIONS = {10, 11, 12, 13, 14, 16};

  private final CodingWork work;
  private final double idealBits;

  CodingSizes(CodingWork work) {
    this.work = work;
    idealBits = 8 * work.idealBytes() * CodingWork.LATENTS;
  }

  /** Mean bytes of a latent under the 16-bit tables. */
  double idealBytes() {
    return idealBits / 8 / CodingWork.LATENTS;
  }

  /** Bits a symbol under the 16-bit tables. */
  double idealBitsPerSymbol() {
    return idealBits / count() / CodingWork.LATENTS;
  }

  /** What the 12-bit tables cost over the 16-bit ones, as a share. */
  double lanesTableLoss() {
    LaneTable table = work.tables().lanes();
    return sum((symbols, rows) -> IdealSize.lanesBits(table, symbols, count(), rows)) / idealBits
        - 1;
  }

  /** Mean payload bytes over the ideal. */
  double bytesOver(WireProfile profile) {
    ByteBuffer out = ByteBuffer.allocateDirect(RansEncoder.maxEncodedBytes(count(), profile));
    try (RansEncoder encoder = EntropyCoders.preferred().newEncoder(work.tables(), count())) {
      double bytes =
          sum((symbols, rows) -> encoder.encode(symbols, count(), rows, profile, out.clear()));
      return (bytes - idealBits / 8) / CodingWork.LATENTS;
    }
  }

  /** What tables of another precision would cost over the 16-bit ones, as a share. */
  double precisionLoss(int bits) {
    return loss(bits, PrecisionRows.MAX_TOKENS);
  }

  /**
   * What cutting the thin ends costs, with 16 bits and a token for every value left, as a share.
   */
  double cutLoss() {
    return loss(16, Integer.MAX_VALUE);
  }

  private double loss(int bits, int maxTokens) {
    PrecisionRows rows = new PrecisionRows(work.tables().compat(), bits, maxTokens);
    return sum((symbols, indexes) -> rows.bits(symbols, count(), indexes)) / idealBits - 1;
  }

  private int count() {
    return work.symbolCount();
  }

  private interface Cost {
    double of(IntBuffer symbols, CdfIndexes indexes);
  }

  private double sum(Cost cost) {
    double total = 0;
    for (int i = 0; i < CodingWork.LATENTS; i++) {
      total += cost.of(work.symbols(i, 1), work.indexes(i, 1));
    }
    return total;
  }

  /** Prints the tables. */
  public static void main(String[] args) {
    List<String> lanes = new ArrayList<>();
    List<String> precisions = new ArrayList<>();
    for (SampleLatents latents : WORKS) {
      CodingSizes sizes = new CodingSizes(new CodingWork(latents));
      String name = latents.shape().toString();
      lanes.add(lanesLine(name, sizes));
      precisions.add(precisionLine(name, sizes));
    }
    print(
        "| work | ideal B | bit/symbol | 12-bit tables | compat | 4 | 8 | 16 | 32 | 64 lanes |",
        lanes);
    print("| work | 10 | 11 | 12 | 13 | 14 | 16 bits | 16 bits, no shift |", precisions);
  }

  private static String lanesLine(String name, CodingSizes sizes) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "| %s | %.0f | %.3f | %+.3f %% |",
                name,
                sizes.idealBytes(),
                sizes.idealBitsPerSymbol(),
                100 * sizes.lanesTableLoss()));
    over(line, sizes, WireProfile.COMPAT);
    for (int count : LANES) {
      over(line, sizes, WireProfile.lanes(count));
    }
    return line.toString();
  }

  private static void over(StringBuilder line, CodingSizes sizes, WireProfile profile) {
    double bytes = sizes.bytesOver(profile);
    line.append(
        String.format(Locale.ROOT, " %+.1f B, %.2f %% |", bytes, 100 * bytes / sizes.idealBytes()));
  }

  private static String precisionLine(String name, CodingSizes sizes) {
    StringBuilder line = new StringBuilder("| " + name + " |");
    for (int bits : PRECISIONS) {
      line.append(String.format(Locale.ROOT, " %+.3f %% |", 100 * sizes.precisionLoss(bits)));
    }
    return line.append(String.format(Locale.ROOT, " %+.3f %% |", 100 * sizes.cutLoss())).toString();
  }

  private static void print(String head, List<String> lines) {
    System.out.println(head);
    System.out.println(head.replaceAll("[^|]+", "---"));
    lines.forEach(System.out::println);
    System.out.println();
  }
}
