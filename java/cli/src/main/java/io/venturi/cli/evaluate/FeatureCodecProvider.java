package io.venturi.cli.evaluate;

import io.venturi.bundle.BenchmarkRow;
import io.venturi.bundle.LatentModel;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.evaluate.BundleShelf.Shelved;
import io.venturi.method.MethodCard;
import io.venturi.method.MethodPoint;
import io.venturi.method.MethodProvider;
import io.venturi.method.MethodSetting;
import io.venturi.opencv.ImageCodec;
import java.util.List;
import java.util.Optional;

/** A codec on the features of a backbone, where a bundle of method "features" is on the shelf. */
record FeatureCodecProvider(String name, ImageCodec codec, BundleShelf shelf)
    implements MethodProvider {
  private static final List<Integer> QUALITIES = List.of(10, 50, 90);

  @Override
  public String unavailableReason() {
    return features().isPresent()
        ? ""
        : "no bundle of a backbone's features at hand: python models/export_sc2.py features FILE";
  }

  private Optional<Shelved> features() {
    return shelf.all().stream()
        .filter(one -> one.bundle().manifest().latentModel() == LatentModel.UINT8)
        .filter(
            one -> {
              BenchmarkRow row = one.bundle().defaultRatePoint().benchmark();
              return row != null && row.method().equals("features");
            })
        .findFirst();
  }

  @Override
  public List<MethodPoint> points(MethodSetting setting) {
    Shelved shelved = features().orElseThrow();
    RatePoint point = shelved.bundle().defaultRatePoint();
    BenchmarkRow row = point.benchmark();
    return setting.qualities().getOrDefault(name, QUALITIES).stream()
        .map(
            quality ->
                new MethodPoint(
                    new MethodCard(
                        name,
                        "q" + quality,
                        codec + " of channel triples; bundle " + shelved.sha256(),
                        row == null ? null : row.encoderSizeBytes(),
                        shelved.deployedEncoderBytes(point),
                        0L,
                        false,
                        null),
                    () -> new FeatureCodecMethod(shelved.bundle(), point, setting, codec, quality)))
        .toList();
  }
}
