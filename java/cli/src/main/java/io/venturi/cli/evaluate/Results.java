package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.venturi.VenturiException;
import io.venturi.cli.bench.Machine;
import io.venturi.method.MethodCard;
import io.venturi.method.MethodPoint;
import io.venturi.metric.BdRate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** An evaluation added up: what {@code evaluation.json} holds and the report shows. */
final class Results {
  /** Goes up when a figure changes its meaning. */
  static final String FORMAT = "venturi-evaluation 1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TaskSet set;
  private final List<LabelledPicture> pictures;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param points measured; the first is the unsplit network
   */
  Results(TaskSet set, List<LabelledPicture> pictures, List<MethodPoint> points, Journal journal) {
    this.set = set;
    this.pictures = pictures;
    for (MethodPoint point : points) {
      rows.add(new Row(point.card(), pictures, found(point.card(), journal), set.scorer()));
    }
  }

  private List<PictureResult> found(MethodCard card, Journal journal) {
    List<PictureResult> results = new ArrayList<>(pictures.size());
    for (LabelledPicture picture : pictures) {
      PictureResult result = journal.find(card, picture.name());
      if (result == null) {
        throw new VenturiException(card.id() + " has no result on " + picture.name());
      }
      results.add(result);
    }
    return results;
  }

  /** Everything but what the caller adds: settings, bundles, methods without rows. */
  ObjectNode toJson(PythonReference reference) {
    ObjectNode all = JSON.createObjectNode().put("format", FORMAT);
    all.put("task", set.task()).put("split", set.split()).put("pictures", pictures.size());
    all.put("picturesOfSplit", set.pictures().size());
    all.put("figure", set.scorer().key()).put("figureTitle", set.scorer().title());
    ArrayNode nodes = all.putArray("rows");
    for (Row row : rows) {
      row.toJson(nodes.addObject(), rows.get(0), reference.of(row.card()));
    }
    all.set("bdRate", bdRates());
    all.set("environment", JSON.valueToTree(Machine.describe()));
    return all;
  }

  /** Per cent of bytes that each curve needs more than each other one at equal accuracy. */
  private ArrayNode bdRates() {
    Map<String, List<BdRate.Point>> curves = new LinkedHashMap<>();
    for (Row row : rows.subList(1, rows.size())) {
      curves
          .computeIfAbsent(row.card().method(), name -> new ArrayList<>())
          .add(new BdRate.Point(row.wireBytes(), row.value()));
    }
    curves.values().removeIf(curve -> curve.size() < 2);
    ArrayNode table = JSON.createArrayNode();
    curves.forEach(
        (tested, curve) -> {
          ObjectNode row = table.addObject().put("method", tested);
          ObjectNode against = row.putObject("against");
          curves.forEach(
              (anchor, base) -> {
                OptionalDouble percent = BdRate.percent(base, curve);
                if (!anchor.equals(tested) && percent.isPresent()) {
                  against.put(anchor, Math.round(percent.getAsDouble() * 10) / 10.0);
                }
              });
        });
    return table;
  }
}
