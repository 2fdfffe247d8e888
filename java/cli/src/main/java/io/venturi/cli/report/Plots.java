package io.venturi.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;

/** Plots of a run as images for HTML. */
final class Plots {
  private static final int WIDTH = 880;
  private static final int HEIGHT = 380;

  private Plots() {}

  /** Latency by percentile, one line a scenario. */
  static String percentiles(JsonNode run) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Latency by percentile")
            .xAxisTitle("percentile")
            .yAxisTitle("ms")
            .build();
    double[] x = new double[Figures.PERCENTILES.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = -Math.log10(1 - Figures.PERCENTILES[i] / 100);
    }
    for (JsonNode scenario : run.path("scenarios")) {
      double[] y = new double[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = scenario.path("latencyMillis").path(Figures.name(Figures.PERCENTILES[i])).asDouble();
      }
      chart.addSeries(scenario.path("scenario").asText(), x, y);
    }
    // a tick for each 9, as HdrHistogram plots them
    chart.setCustomXAxisTickLabelsFormatter(
        nines -> String.format("%.4g", 100 * (1 - Math.pow(10, -nines))));
    return image(chart);
  }

  /** Where the time goes: the mean of each stage, stacked by scenario. */
  static String stages(JsonNode run) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Mean time of the stages")
            .yAxisTitle("ms")
            .build();
    chart.getStyler().setStacked(true);
    List<String> scenarios = new ArrayList<>();
    Map<String, double[]> stages = new LinkedHashMap<>();
    int count = run.path("scenarios").size();
    for (JsonNode scenario : run.path("scenarios")) {
      int at = scenarios.size();
      scenarios.add(scenario.path("scenario").asText());
      scenario
          .path("stageMillis")
          .properties()
          .forEach(
              stage ->
                  stages.computeIfAbsent(stage.getKey(), name -> new double[count])[at] =
                      stage.getValue().path("mean").asDouble());
    }
    stages.forEach((name, means) -> chart.addSeries(name, scenarios, boxed(means)));
    return image(chart);
  }

  /** Response times over the rate of the link, one line a way. */
  static String links(JsonNode results) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Response time, median")
            .xAxisTitle("Mbit/s")
            .yAxisTitle("ms")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    Map<String, List<Double>> medians = new LinkedHashMap<>();
    for (JsonNode result : results) {
      String way = result.path("way").asText();
      rates
          .computeIfAbsent(way, name -> new ArrayList<>())
          .add(result.path("megabitsPerSecond").asDouble());
      medians
          .computeIfAbsent(way, name -> new ArrayList<>())
          .add(result.path("responseMillisMedian").asDouble());
    }
    medians.forEach((way, times) -> chart.addSeries(way, rates.get(way), times));
    return image(chart);
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static String image(Chart<?, ?> chart) {
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    return ChartImage.html(chart);
  }
}
