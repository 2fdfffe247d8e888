package io.venturi.entropy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.testing.Direct;
import io.venturi.testing.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream made by CompressAI, with what it holds (testdata/rans-golden/compressai/README.md).
 * Pushes with tables of their own are one stream: their rows are appended to one table set and
 * their indexes moved accordingly.
 *
 * @param latent tables, rows and symbols
 * @param stream the bytes
 */
public record CompressAiVector(CodingCase latent, byte[] stream) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads one JSON file and the raw files that it names. */
  public static CompressAiVector read(Path file) {
    try {
      JsonNode json = JSON.readTree(file.toFile());
      List<JsonNode> pushes = new ArrayList<>();
      (json.has("pushes") ? json.get("pushes") : List.of(json)).forEach(pushes::add);
      return new CompressAiVector(
          merge(json.get("name").asText(), pushes, file.getParent()), stream(json, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CodingCase merge(String name, List<JsonNode> pushes, Path folder) {
    int[][] cdfs = {};
    int[] sizes = {};
    int[] offsets = {};
    int[] rows = {};
    int[] symbols = {};
    for (JsonNode push : pushes) {
      int firstRow = cdfs.length;
      int[] indexes = values(push, "indexes", folder);
      rows = join(rows, Arrays.stream(indexes).map(i -> i + firstRow).toArray());
      symbols = join(symbols, values(push, "symbols", folder));
      sizes = join(sizes, ints(push.get("cdf_sizes")));
      offsets = join(offsets, ints(push.get("offsets")));
      int[][] more = rows(push.get("cdfs"));
      cdfs = Arrays.copyOf(cdfs, firstRow + more.length);
      System.arraycopy(more, 0, cdfs, firstRow, more.length);
    }
    EntropyTables tables =
        EntropyTables.fromCompat(
            EntropyModel.GAUSSIAN_CONDITIONAL,
            new float[cdfs.length],
            new CdfTable(cdfs, sizes, offsets));
    CdfIndexes indexes = new CdfIndexes.Shorts(Direct.shorts(rows));
    return new CodingCase(name, tables, rows, indexes, symbols);
  }

  private static int[] values(JsonNode json, String name, @Nullable Path folder) {
    if (json.has(name)) {
      return ints(json.get(name));
    }
    if (json.has(name + "_rle")) {
      return Arrays.stream(rows(json.get(name + "_rle")))
          .flatMapToInt(run -> IntStream.generate(() -> run[0]).limit(run[1]))
          .toArray();
    }
    JsonNode bin = json.get(name + "_bin");
    byte[] bytes = TestFiles.read(Path.of(String.valueOf(folder), bin.get("file").asText()));
    int[] values = new int[bin.get("count").asInt()];
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = bin.get("dtype").asText().equals("<i4");
    for (int i = 0; i < values.length; i++) {
      values[i] = wide ? in.getInt() : in.get() & 0xff;
    }
    return values;
  }

  private static byte[] stream(JsonNode json, Path file) {
    return json.has("stream_hex")
        ? HexFormat.of().parseHex(json.get("stream_hex").asText())
        : TestFiles.read(file.resolveSibling(json.get("stream_bin").asText()));
  }

  static int[][] rows(JsonNode array) {
    int[][] rows = new int[array.size()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = ints(array.get(r));
    }
    return rows;
  }

  static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  private static int[] join(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
