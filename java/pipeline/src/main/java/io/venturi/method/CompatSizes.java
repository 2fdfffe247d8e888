package io.venturi.method;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.frame.FrameReader;
import io.venturi.frame.HyperpriorHeader;
import io.venturi.image.ImageView;
import io.venturi.latent.LatentShape;
import io.venturi.latent.WireProfile;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.SymbolFramer;
import java.nio.ByteBuffer;

/**
 * What a picture takes in the stream of the papers' implementations, found by coding it: symbols
 * coded again where a row of tables follows from the channel, the whole edge half run again where
 * it follows from a hyperprior. Latents in bytes have one stream only.
 */
interface CompatSizes extends AutoCloseable {
  /** The whole frame, and sc2bench's figure of its strings. */
  record Sizes(int frameBytes, int pickledBytes) {}

  /**
   * Sizes of the last picture.
   *
   * @param edge that encoded it last
   * @param frame that it made of it
   */
  Sizes of(ImageView picture, EdgeEncoder edge, ByteBuffer frame);

  @Override
  void close();

  /** For one rate point. */
  static CompatSizes open(ModelBundle bundle, RatePoint point, EdgeOptions options) {
    return switch (bundle.manifest().latentModel()) {
      case FACTORIZED_PRIOR -> new Recoded(bundle, point);
      case UINT8 -> new Bytes(point.latent());
      default -> new Rerun(bundle, point, options);
    };
  }

  /** A factorised prior. */
  final class Recoded implements CompatSizes {
    private final SymbolFramer framer;
    private final LatentShape latent;
    private final FrameReader reader = new FrameReader();

    Recoded(ModelBundle bundle, RatePoint point) {
      framer = SymbolFramer.open(bundle, point, WireProfile.COMPAT);
      latent = point.latent();
    }

    @Override
    public Sizes of(ImageView picture, EdgeEncoder edge, ByteBuffer frame) {
      ByteBuffer compat = framer.frame(edge.symbols());
      int string = reader.read(compat).payloadSizeBytes();
      return new Sizes(
          compat.remaining(), PickledSize.ofStrings(latent.height(), latent.width(), string));
    }

    @Override
    public void close() {
      framer.close();
    }
  }

  /** A hyperprior. */
  final class Rerun implements CompatSizes {
    private final EdgeEncoder edge;
    private final LatentShape latent;
    private final long fingerprint;
    private final FrameReader reader = new FrameReader();

    Rerun(ModelBundle bundle, RatePoint point, EdgeOptions options) {
      edge = EdgeEncoder.open(bundle, options.withProfile(WireProfile.COMPAT));
      latent = point.latent();
      fingerprint = bundle.fingerprint(point);
    }

    @Override
    public Sizes of(ImageView picture, EdgeEncoder other, ByteBuffer frame) {
      ByteBuffer compat = edge.encode(picture);
      HyperpriorHeader header = reader.readHyperprior(compat, fingerprint, latent);
      return new Sizes(
          compat.remaining(),
          PickledSize.ofStrings(
              latent.height(), latent.width(), header.latentSizeBytes(), header.hyperSizeBytes()));
    }

    @Override
    public void close() {
      edge.close();
    }
  }

  /** Latents in bytes. */
  record Bytes(LatentShape latent) implements CompatSizes {
    @Override
    public Sizes of(ImageView picture, EdgeEncoder edge, ByteBuffer frame) {
      return new Sizes(frame.remaining(), PickledSize.ofBytes(latent.symbolCount()));
    }

    @Override
    public void close() {}
  }
}
