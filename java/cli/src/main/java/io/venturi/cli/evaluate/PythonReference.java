package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.method.MethodCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What PyTorch measured, from the file that {@code models/evaluate_sc2.py} writes. */
final class PythonReference {
  private final Map<String, MethodCard.Reference> rows = new HashMap<>();

  /**
   * Reads the rows of a split; none without a file.
   *
   * @throws VenturiException when the file is not there or has no such split
   */
  static PythonReference read(@Nullable Path file, String split) throws IOException {
    PythonReference reference = new PythonReference();
    if (file == null) {
      return reference;
    }
    if (!Files.isRegularFile(file)) {
      throw new VenturiException(file + ": no such file; models/evaluate_sc2.py writes it");
    }
    JsonNode groups = new ObjectMapper().readTree(file.toFile()).path(split);
    if (groups.isEmpty()) {
      throw new VenturiException(file + ": has no rows of the split '" + split + "'");
    }
    groups.forEach(rows -> rows.forEach(row -> reference.add(row, file)));
    return reference;
  }

  private void add(JsonNode row, Path file) {
    String point = row.path("point").asText();
    String id = row.path("method").asText() + (point.isEmpty() ? "" : "/" + point);
    rows.put(
        id,
        new MethodCard.Reference(
            file.getFileName() + (row.path("estimated").asBoolean() ? " (estimated bytes)" : ""),
            number(row.path("top1")),
            number(row.path("wire_bytes")),
            row.path("pictures").isInt() ? row.path("pictures").asInt() : null));
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }

  /** What PyTorch measured of a method, here or by its card; null when nobody did. */
  MethodCard.@Nullable Reference of(MethodCard card) {
    return rows.getOrDefault(card.id(), card.reference());
  }
}
