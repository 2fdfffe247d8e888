package io.venturi.entropy;

/**
 * The integer tables of one rate point, for both wire profiles: row r of {@link #compat()} and row
 * r of {@link #lanes()} describe the same distribution (docs/bitstream.md section 3). Immutable and
 * thread-safe; open coders from it, not one table set per coder.
 */
public final class EntropyTables {
  private final EntropyModel model;
  private final float[] medians;
  private final CdfTable compat;
  private final LaneTable lanes;

  /**
   * @param model how rows are chosen
   * @param medians one finite value per row, zero for a Gaussian conditional; copied
   * @param compat rows of profile compat
   * @param lanes rows of profile lanes, as many
   * @throws IllegalArgumentException when the counts differ or a median is not allowed
   */
  public EntropyTables(EntropyModel model, float[] medians, CdfTable compat, LaneTable lanes) {
    if (medians.length != compat.rowCount() || lanes.rowCount() != compat.rowCount()) {
      throw new IllegalArgumentException(
          medians.length
              + " medians, "
              + compat.rowCount()
              + " compat rows and "
              + lanes.rowCount()
              + " lanes rows, must be as many of each");
    }
    for (int r = 0; r < medians.length; r++) {
      if (!isAllowedMedian(model, medians[r])) {
        throw new IllegalArgumentException(medianFault(model, r, medians[r]));
      }
    }
    this.model = model;
    this.medians = medians.clone();
    this.compat = compat;
    this.lanes = lanes;
  }

  /**
   * Reads {@code tables.bin}. The bytes may come from anywhere.
   *
   * @throws io.venturi.CorruptFrameException when they are no table set; names the offset and what
   *     was wanted
   */
  public static EntropyTables parse(byte[] tablesBin) {
    return TablesFormat.read(tablesBin);
  }

  /**
   * Makes a table set from CompressAI's tables; the lanes rows follow by integer arithmetic
   * (section 3.2), so that every exporter gets the same ones.
   *
   * @param medians one finite value per row, zero for a Gaussian conditional
   */
  public static EntropyTables fromCompat(EntropyModel model, float[] medians, CdfTable compat) {
    int rows = compat.rowCount();
    int[] offsets = new int[rows];
    int[] shifts = new int[rows];
    int[][] frequencies = new int[rows][];
    for (int r = 0; r < rows; r++) {
      LaneRow row = LaneRow.of(compat.row(r), compat.offset(r));
      offsets[r] = row.offset();
      shifts[r] = row.shift();
      frequencies[r] = row.frequencies();
    }
    return new EntropyTables(model, medians, compat, new LaneTable(offsets, shifts, frequencies));
  }

  /** The bytes of {@code tables.bin}; {@link #parse} gives an equal table set. */
  public byte[] toBytes() {
    return TablesFormat.write(this);
  }

  /** How rows are chosen. */
  public EntropyModel model() {
    return model;
  }

  /** Number of rows, 1..4096; the number of channels for a factorised prior. */
  public int rowCount() {
    return medians.length;
  }

  /** A copy of the medians, one per row. */
  public float[] medians() {
    return medians.clone();
  }

  /** Rows of profile compat. */
  public CdfTable compat() {
    return compat;
  }

  /** Rows of profile lanes. */
  public LaneTable lanes() {
    return lanes;
  }

  static boolean isAllowedMedian(EntropyModel model, float median) {
    return model == EntropyModel.GAUSSIAN_CONDITIONAL ? median == 0 : Float.isFinite(median);
  }

  static String medianFault(EntropyModel model, int row, float median) {
    return "median of row "
        + row
        + " is "
        + median
        + ", must be "
        + (model == EntropyModel.GAUSSIAN_CONDITIONAL ? "0 for a Gaussian conditional" : "finite");
  }
}
