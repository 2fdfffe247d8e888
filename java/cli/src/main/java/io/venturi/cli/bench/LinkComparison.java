package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import io.venturi.opencv.ImageCodec;
import io.venturi.transport.LinkProfile;
import io.venturi.transport.LinkSchedule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ways to a label next to each other over shaped links: the unsplit model on the edge, JPEG and
 * WebP offload, and every rate point. One thread.
 */
final class LinkComparison implements AutoCloseable {
  private static final int PLAIN_QUALITY = 75;
  private static final long SEED = 1;

  private final List<Way> ways = new ArrayList<>();
  private final List<Picture> pictures;
  private final Duration delay;
  private final double slowdown;

  /**
   * Opens all ways.
   *
   * @param model profile and precision of the split ways
   * @param pictures at least one; not closed here
   * @param delay of each direction
   * @param slowdown stretches the edge's time by waiting; 1 for not at all
   */
  LinkComparison(
      ModelBundle bundle,
      ModelOptions model,
      List<Picture> pictures,
      Duration delay,
      double slowdown) {
    this.pictures = pictures;
    this.delay = delay;
    this.slowdown = slowdown;
    try {
      open(bundle, model);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open(ModelBundle bundle, ModelOptions model) {
    LocalWay unsplit = new LocalWay(bundle);
    ways.add(unsplit);
    ways.add(CodecWay.at(PLAIN_QUALITY, bundle, ImageCodec.JPEG, pictures));
    long right = pictures.stream().filter(unsplit::isRight).count();
    try (SplitWay split = new SplitWay(bundle, bundle.defaultRatePoint(), model)) {
      right = Math.min(right, pictures.stream().filter(split::isRight).count());
    }
    for (ImageCodec codec : List.of(ImageCodec.JPEG, ImageCodec.WEBP)) {
      ways.add(CodecWay.asRightAs(right, bundle, codec, pictures));
      ways.add(CodecWay.lowest(bundle, codec, pictures));
    }
    for (RatePoint point : bundle.manifest().ratePoints()) {
      ways.add(new SplitWay(bundle, point, model));
    }
  }

  /** Picture by picture, all ways in turn: whatever else the machine does hits all of them. */
  List<LinkResult> measure(LinkProfile rate) {
    LinkProfile profile = rate.withDelay(delay, Duration.ZERO);
    List<LinkResult> results = new ArrayList<>();
    List<Offload> offloads = new ArrayList<>();
    try {
      for (Way way : ways) {
        results.add(new LinkResult(profile, way.name()));
        offloads.add(new Offload(way, LinkSchedule.steady(profile), SEED));
        run(way, offloads.get(offloads.size() - 1), pictures.get(0), null); // warms it
      }
      for (Picture picture : pictures) {
        for (int i = 0; i < ways.size(); i++) {
          run(ways.get(i), offloads.get(i), picture, results.get(i));
        }
      }
    } finally {
      offloads.forEach(Offload::close);
    }
    return results;
  }

  private void run(Way way, Offload offload, Picture picture, @Nullable LinkResult result) {
    long start = System.nanoTime();
    ByteBuffer message = way.onEdge(picture);
    stretch(start);
    long edge = System.nanoTime() - start;
    int bytes = message == null ? 0 : message.remaining();
    Offload.Reply reply =
        message == null ? new Offload.Reply(way.labelOnEdge(), 0) : offload.ask(message);
    long total = System.nanoTime() - start;
    if (result != null) {
      result.add(bytes, total, edge, reply.serverNanos(), reply.label().equals(picture.label()));
    }
  }

  private void stretch(long start) {
    long until = start + (long) ((System.nanoTime() - start) * slowdown);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  @Override
  public void close() {
    ways.forEach(Way::close);
  }
}
