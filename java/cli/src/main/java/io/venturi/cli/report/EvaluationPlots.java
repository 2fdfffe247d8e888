package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The benchmark's trade-offs. Undertrained points have a cross and no line: they say how far a
 * training went, not what the method can do.
 */
final class EvaluationPlots {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;

  /** Apart for the colour-blind, dark on white. */
  private static final Color[] COLOURS = {
    new Color(0x0072b2),
    new Color(0xd55e00),
    new Color(0x009e73),
    new Color(0xcc79a7),
    new Color(0x8c6d1f),
    new Color(0x56b4e9),
    new Color(0xe69f00),
    new Color(0x5b3a8e),
    new Color(0x7f7f7f),
    new Color(0xa02c2c),
    new Color(0x2f6b3a),
    new Color(0x17becf),
    new Color(0xbcbd22),
    new Color(0x000000)
  };

  private final JsonNode results;
  private final String figure;
  private final String title;

  EvaluationPlots(JsonNode results) {
    this.results = results;
    this.figure = results.path("figure").asText();
    this.title = results.path("figureTitle").asText();
  }

  /** All of them, by the name of their file. */
  Map<String, XYChart> all() {
    Map<String, XYChart> charts = new LinkedHashMap<>();
    charts.put("rate-accuracy", rateAccuracy());
    if (rows().stream().anyMatch(row -> encoderBytes(row) > 0)) {
      charts.put("encoder-data", encoderTimesData());
      charts.put("three-way", threeWay());
    }
    return charts;
  }

  /** Accuracy over bytes, a curve a method; the unsplit network as a line. */
  private XYChart rateAccuracy() {
    XYChart chart = chart("Accuracy over data size", "KB a picture on the wire", title + ", %");
    curves(chart, rows(), row -> row.path("wireBytes").asDouble() / 1000);
    unsplitLine(chart);
    return chart;
  }

  /** The benchmark's product of both sizes; codecs have no encoder and so no place in it. */
  private XYChart encoderTimesData() {
    XYChart chart =
        chart(
            "Accuracy over encoder size x data size",
            "encoder KB x KB a picture (codecs left out: no encoder is shipped for them)",
            title + ", %");
    List<JsonNode> rows = rows().stream().filter(row -> encoderBytes(row) > 0).toList();
    curves(chart, rows, row -> encoderBytes(row) / 1000 * row.path("wireBytes").asDouble() / 1000);
    unsplitLine(chart);
    return chart;
  }

  /** Both sizes as axes, accuracy as colour. Codecs have columns of their own at the left. */
  private XYChart threeWay() {
    XYChart chart =
        chart(
            "Encoder size, data size and accuracy",
            "encoder, KB (at the left, apart: codecs, which need none)",
            "KB a picture on the wire");
    Map<String, Double> columns = columns();
    double[] x = rows().stream().mapToDouble(row -> place(row, columns)).toArray();
    double[] y =
        rows().stream().mapToDouble(row -> row.path("wireBytes").asDouble() / 1000).toArray();
    double[] percents = rows().stream().mapToDouble(this::percent).toArray();
    double[] bounds =
        AccuracyColours.bounds(
            Arrays.stream(percents).min().orElseThrow(),
            Arrays.stream(percents).max().orElseThrow());
    for (int bin = 0; bin + 1 < bounds.length; bin++) {
      int now = bin;
      int[] inBin =
          IntStream.range(0, x.length)
              .filter(i -> AccuracyColours.bin(percents[i], bounds) == now)
              .toArray();
      if (inBin.length > 0) {
        XYSeries series =
            chart.addSeries(
                AccuracyColours.name(bin, bounds),
                Arrays.stream(inBin).mapToDouble(i -> x[i]).toArray(),
                Arrays.stream(inBin).mapToDouble(i -> y[i]).toArray());
        points(series, AccuracyColours.of(bin, bounds.length - 1));
      }
    }
    double low = Arrays.stream(y).min().orElseThrow() / 1.35;
    chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(low);
    chart.getStyler().setXAxisMin(Arrays.stream(x).min().orElseThrow() / 1.5);
    chart.getStyler().setXAxisMax(Arrays.stream(x).max().orElseThrow() * 1.8);
    double apart = columns.values().stream().mapToDouble(c -> 1.2 * c).max().orElse(0);
    chart
        .getStyler()
        .setXAxisTickLabelsFormattingFunction(
            kilobytes -> kilobytes < apart ? "" : tick(kilobytes));
    chart.getStyler().setYAxisTickLabelsFormattingFunction(EvaluationPlots::tick);
    columns.forEach(
        (method, column) ->
            chart.addAnnotation(
                new AnnotationText(method.replace("_input", ""), column, low * 1.12, false)));
    names(chart, x, y);
    return chart;
  }

  /** The name of every method with an encoder, once, below its cheapest point. */
  private void names(XYChart chart, double[] x, double[] y) {
    Map<String, Integer> cheapest = new LinkedHashMap<>();
    for (int i = 0; i < x.length; i++) {
      if (encoderBytes(rows().get(i)) > 0) {
        cheapest.merge(
            rows().get(i).path("method").asText(), i, (one, two) -> y[one] <= y[two] ? one : two);
      }
    }
    cheapest.forEach(
        (method, i) -> chart.addAnnotation(new AnnotationText(method, x[i], y[i] / 1.07, false)));
  }

  /** Labels of a logarithmic axis: 1, 2 and 5 of each decade, which leaves room between them. */
  private static String tick(double value) {
    double decade = Math.pow(10, Math.floor(Math.log10(value * 1.000001)));
    long digit = Math.round(value / decade);
    return digit == 1 || digit == 2 || digit == 5
        ? new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString()
        : "";
  }

  /** Where the codecs stand: left of the smallest encoder, a column each. */
  private Map<String, Double> columns() {
    List<String> codecs =
        rows().stream()
            .filter(row -> encoderBytes(row) == 0)
            .map(row -> row.path("method").asText())
            .distinct()
            .toList();
    double least =
        rows().stream()
            .mapToDouble(EvaluationPlots::encoderBytes)
            .filter(bytes -> bytes > 0)
            .min()
            .orElseThrow();
    Map<String, Double> columns = new LinkedHashMap<>();
    for (int i = 0; i < codecs.size(); i++) {
      columns.put(codecs.get(i), least / 1000 / 2 * Math.pow(1.3, i - codecs.size()));
    }
    return columns;
  }

  private static double place(JsonNode row, Map<String, Double> columns) {
    double encoder = encoderBytes(row);
    return encoder > 0 ? encoder / 1000 : columns.get(row.path("method").asText());
  }

  private void curves(XYChart chart, List<JsonNode> rows, ToDoubleFunction<JsonNode> rate) {
    Map<String, List<JsonNode>> methods = new LinkedHashMap<>();
    for (JsonNode row : rows) {
      String mark = row.path("undertrained").asBoolean() ? ", undertrained" : "";
      methods
          .computeIfAbsent(row.path("method").asText() + mark, name -> new ArrayList<>())
          .add(row);
    }
    methods.forEach(
        (name, points) -> {
          List<JsonNode> sorted =
              points.stream()
                  .sorted((a, b) -> Double.compare(rate.applyAsDouble(a), rate.applyAsDouble(b)))
                  .toList();
          XYSeries series =
              chart.addSeries(
                  name,
                  sorted.stream().map(rate::applyAsDouble).toList(),
                  sorted.stream().map(this::percent).toList());
          Color colour = COLOURS[(chart.getSeriesCollection().size() - 1) % COLOURS.length];
          series.setLineColor(colour).setLineWidth(1.8f);
          series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(colour);
          if (name.endsWith("undertrained")) {
            points(series, colour);
            series.setMarker(SeriesMarkers.CROSS);
          }
        });
  }

  private static void points(XYSeries series, Color colour) {
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(colour);
  }

  private void unsplitLine(XYChart chart) {
    double value = percent(results.path("rows").path(0));
    double low = Double.MAX_VALUE;
    double high = 0;
    for (XYSeries series : chart.getSeriesCollection()) {
      for (double x : series.getXData()) {
        low = Math.min(low, x);
        high = Math.max(high, x);
      }
    }
    if (high > 0) {
      XYSeries line =
          chart.addSeries("unsplit", new double[] {low, high}, new double[] {value, value});
      line.setMarker(SeriesMarkers.NONE).setLineColor(new Color(0x555555));
      line.setLineStyle(new BasicStroke(1.4f, 0, 0, 10, new float[] {6, 5}, 0));
    }
  }

  private static XYChart chart(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    XYStyler styler = chart.getStyler();
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(new Color(0xe4e4e4));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setMarkerSize(8);
    styler.setXAxisLogarithmic(true);
    styler.setXAxisLogarithmicDecadeOnly(false);
    styler.setYAxisLogarithmicDecadeOnly(false);
    styler.setXAxisTickLabelsFormattingFunction(EvaluationPlots::tick);
    return chart;
  }

  /** All but the unsplit network, whose raw pixels no curve should show. */
  private List<JsonNode> rows() {
    List<JsonNode> rows = new ArrayList<>();
    results.path("rows").forEach(rows::add);
    return rows.subList(1, rows.size());
  }

  private double percent(JsonNode row) {
    return 100 * row.path(figure).asDouble();
  }

  /** By the benchmark's rule where somebody counted, else what is deployed. */
  private static double encoderBytes(JsonNode row) {
    return row.path("encoderSizeBytes").asDouble(row.path("deployedEncoderBytes").asDouble());
  }
}
