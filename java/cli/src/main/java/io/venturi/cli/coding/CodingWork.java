package io.venturi.cli.coding;

import io.venturi.entropy.CdfIndexes;
import io.venturi.entropy.EntropyModel;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.IdealSize;
import io.venturi.entropy.gaussian.ScaleTable;
import io.venturi.latent.LatentShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * {@value #LATENTS} latents as a trained model would send them, each symbol drawn from the
 * distribution of its own table row; the same at every run and on every machine. Many different
 * ones: a coder that sees one latent again and again learns it by heart, through the processor's
 * branch predictor. Immutable and thread-safe.
 */
public final class CodingWork {
  /** How many latents there are. */
  public static final int LATENTS = 64;

  private final SampleLatents kind;
  private final EntropyTables tables;
  private final IntBuffer symbols;
  private final ByteBuffer rows;

  /** Draws the latents; takes seconds for the largest. */
  public CodingWork(SampleLatents kind) {
    this.kind = kind;
    LatentShape shape = kind.shape();
    symbols = direct(Integer.BYTES * LATENTS * shape.symbolCount()).asIntBuffer();
    rows = direct(LATENTS * shape.symbolCount());
    if (kind.model() == EntropyModel.FACTORIZED_PRIOR) {
      List<Bell> bells = bells(shape.channels());
      tables = PriorTables.factorized(bells);
      IntStream.range(0, LATENTS).parallel().forEach(image -> drawFactorized(image, bells));
    } else {
      ScaleTable scales = ScaleTable.compressAi();
      tables = PriorTables.gaussian(scales);
      IntStream.range(0, LATENTS).parallel().forEach(image -> drawGaussian(image, scales));
    }
  }

  /** Deviations from 0.3 to 4 in equal ratios. */
  private static List<Bell> bells(int channels) {
    return IntStream.range(0, channels)
        .mapToObj(c -> new Bell(c % 2 == 0, 0.3 * StrictMath.pow(4 / 0.3, c / (channels - 1.0))))
        .toList();
  }

  private void drawFactorized(int image, List<Bell> bells) {
    Random random = random(image);
    int first = image * symbolCount();
    for (int s = 0; s < symbolCount(); s++) {
      int channel = s / kind.shape().planeSize();
      rows.put(first + s, (byte) channel);
      symbols.put(first + s, bells.get(channel).draw(random));
    }
  }

  /** Mostly still, sometimes busy: log-normal scales, 1.1 bits a symbol on the whole. */
  private void drawGaussian(int image, ScaleTable scales) {
    Random random = random(image);
    int last = scales.rowCount() - 1;
    double low = StrictMath.log(scales.scale(0));
    double step = (StrictMath.log(scales.scale(last)) - low) / last;
    double middle = StrictMath.log(0.315);
    for (int i = image * symbolCount(); i < (image + 1) * symbolCount(); i++) {
      double logScale = middle + 1.3 * random.nextGaussian();
      int row = (int) Math.ceil((logScale - low) / step);
      row = Math.max(0, Math.min(last, row));
      rows.put(i, (byte) row);
      symbols.put(i, (int) Math.rint(scales.scale(row) * random.nextGaussian()));
    }
  }

  private static Random random(int image) {
    return new Random((image + 1) * 0x9E3779B97F4A7C15L);
  }

  static ByteBuffer direct(int sizeBytes) {
    return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
  }

  /** Which latents these are. */
  public SampleLatents kind() {
    return kind;
  }

  /** Tables of both profiles. */
  public EntropyTables tables() {
    return tables;
  }

  /** Symbols of one latent. */
  public int symbolCount() {
    return kind.shape().symbolCount();
  }

  /** Symbols of {@code images} latents from the latent {@code first} on; direct. */
  public IntBuffer symbols(int first, int images) {
    return symbols.slice(first * symbolCount(), images * symbolCount());
  }

  /** Table rows of those symbols. */
  public CdfIndexes indexes(int first, int images) {
    return kind.model() == EntropyModel.FACTORIZED_PRIOR
        ? new CdfIndexes.PerChannel(kind.shape().planeSize())
        : new CdfIndexes.Bytes(rows.slice(first * symbolCount(), images * symbolCount()));
  }

  /**
   * Information of exactly these symbols under the 16-bit tables of profile compat, in bytes per
   * latent.
   */
  public double idealBytes() {
    double[] bits = new double[LATENTS];
    IntStream.range(0, LATENTS)
        .parallel()
        .forEach(
            i ->
                bits[i] =
                    IdealSize.compatBits(
                        tables.compat(), symbols(i, 1), symbolCount(), indexes(i, 1)));
    return Arrays.stream(bits).sum() / (8 * LATENTS);
  }
}
