package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.cli.CodecYardstick;
import io.venturi.image.ImageView;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.UnsplitModel;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.preprocess.Preprocessors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;

/**
 * The picture travels, resized and cropped to the network's input, and the server runs the whole
 * network. The pixels to encode and the qualities are found beforehand and not timed.
 */
final class CodecWay implements Way {
  private static final int STEP = 5;
  private static final int BEST = 95;

  private record Prepared(ImageView input, int quality) {}

  private final String name;
  private final ImageCodec codec;
  private final Preprocessor preprocessor;
  private final FloatBuffer tensor;
  private final UnsplitModel model;
  private final Map<Picture, Prepared> prepared = new HashMap<>();

  private CodecWay(ModelBundle bundle, String name, ImageCodec codec) {
    this.name = name;
    this.codec = codec;
    PreprocessSpec spec = bundle.manifest().preprocess();
    this.preprocessor = Preprocessors.preferred().open(spec);
    int values = 3 * spec.cropHeight() * spec.cropWidth();
    this.tensor =
        ByteBuffer.allocateDirect(4 * values).order(ByteOrder.nativeOrder()).asFloatBuffer();
    this.model = UnsplitModel.open(bundle);
  }

  /** One quality for all pictures. */
  static CodecWay at(int quality, ModelBundle bundle, ImageCodec codec, List<Picture> pictures) {
    CodecWay way = new CodecWay(bundle, codec + ", quality " + quality, codec);
    way.prepare(bundle, pictures, (picture, yardstick) -> quality);
    return way;
  }

  /** The lowest one quality that labels at least so many of the pictures right. */
  static CodecWay asRightAs(
      long right, ModelBundle bundle, ImageCodec codec, List<Picture> pictures) {
    int quality = STEP;
    CodecWay way = at(quality, bundle, codec, pictures);
    while (quality < BEST && pictures.stream().filter(way::isRight).count() < right) {
      way.close();
      quality += STEP;
      way = at(quality, bundle, codec, pictures);
    }
    return way;
  }

  /** For each picture the lowest quality at which it keeps the label it has uncompressed. */
  static CodecWay lowest(ModelBundle bundle, ImageCodec codec, List<Picture> pictures) {
    CodecWay way = new CodecWay(bundle, codec + ", each picture's lowest quality", codec);
    way.prepare(
        bundle,
        pictures,
        (picture, yardstick) -> {
          ImageView image = picture.image().view();
          return yardstick.qualityKeeping(yardstick.labelOf(image), image, codec).orElse(BEST);
        });
    return way;
  }

  private void prepare(
      ModelBundle bundle,
      List<Picture> pictures,
      ToIntBiFunction<Picture, CodecYardstick> quality) {
    try (CodecYardstick yardstick = new CodecYardstick(bundle)) {
      for (Picture picture : pictures) {
        int chosen = quality.applyAsInt(picture, yardstick);
        ImageView shared = yardstick.networkInput(picture.image().view());
        ByteBuffer source = shared.planes().get(0).duplicate().clear();
        ByteBuffer copy = ByteBuffer.allocateDirect(source.remaining()).put(source).flip();
        ImageView input = ImageView.packed(shared.format(), shared.width(), shared.height(), copy);
        prepared.put(picture, new Prepared(input, chosen));
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ByteBuffer onEdge(Picture picture) {
    preprocessor.run(picture.image().view(), tensor); // what the encoder's pixels take to make
    Prepared ready = prepared.get(picture);
    return ByteBuffer.wrap(codec.encode(ready.input(), ready.quality()));
  }

  @Override
  public String onServer(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.duplicate().get(bytes);
    try (DecodedImage decoded = codec.decode(bytes)) {
      return model.run(decoded.view()).best().label();
    }
  }

  @Override
  public void close() {
    preprocessor.close();
    model.close();
  }
}
