package io.venturi.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.venturi.OpenParts;
import io.venturi.VenturiException;
import io.venturi.image.ImageView;
import io.venturi.method.Method;
import io.venturi.method.MethodCard;
import io.venturi.method.MethodPoint;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import io.venturi.task.TaskResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pictures through methods: every picture is decoded once and goes through all methods that have
 * not seen it, one after the other, so that whatever else the machine does hits all of them.
 */
final class Sweep {
  private final List<MethodPoint> points;
  private final Scorer<?> scorer;
  private final Journal journal;

  Sweep(List<MethodPoint> points, Scorer<?> scorer, Journal journal) {
    this.points = points;
    this.scorer = scorer;
    this.journal = journal;
  }

  /** The pictures that some method has not seen. */
  List<LabelledPicture> missing(List<LabelledPicture> pictures) {
    return pictures.stream()
        .filter(
            picture ->
                points.stream()
                    .anyMatch(point -> journal.find(point.card(), picture.name()) == null))
        .toList();
  }

  /**
   * Measures what is missing.
   *
   * @param threads pictures at a time
   * @throws VenturiException when a picture or a method fails, naming both
   */
  void run(List<LabelledPicture> pictures, int threads, Progress progress) throws IOException {
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(
            pool.submit(
                () -> {
                  work(pictures, next, progress);
                  return null;
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VenturiException("interrupted; the same command goes on from here", e);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      next.set(pictures.size()); // the others stop behind their picture
      pool.shutdown();
    }
  }

  private static IOException rethrown(Throwable cause) {
    if (cause instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  private void work(List<LabelledPicture> pictures, AtomicInteger next, Progress progress)
      throws IOException {
    try (OpenParts open = new OpenParts()) {
      Map<MethodCard, Method<?>> methods = new LinkedHashMap<>();
      for (MethodPoint point : points) {
        methods.put(point.card(), open.own(point.opener().get()));
      }
      for (int i = next.getAndIncrement(); i < pictures.size(); i = next.getAndIncrement()) {
        measure(pictures.get(i), methods);
        progress.step();
      }
    }
  }

  private void measure(LabelledPicture picture, Map<MethodCard, Method<?>> methods)
      throws IOException {
    Map<MethodCard, PictureResult> rows = new LinkedHashMap<>();
    try (DecodedImage image = ImageFiles.read(picture.file())) {
      for (Map.Entry<MethodCard, Method<?>> method : methods.entrySet()) {
        MethodCard card = method.getKey();
        if (journal.find(card, picture.name()) == null) {
          rows.put(card, measured(card, method.getValue(), picture, image.view()));
        }
      }
    }
    journal.add(picture.name(), rows);
  }

  private PictureResult measured(
      MethodCard card, Method<?> method, LabelledPicture picture, ImageView image) {
    try {
      long start = System.nanoTime();
      ByteBuffer message = method.encode(image);
      long sent = System.nanoTime();
      TaskResult result = method.decode(message);
      long answered = System.nanoTime();
      return new PictureResult(
          method.lastSizes(), sent - start, answered - sent, mark(scorer, card, result, picture));
    } catch (VenturiException e) {
      throw new VenturiException(card.id() + " on " + picture.name() + ": " + e.getMessage(), e);
    }
  }

  private static <R extends TaskResult> JsonNode mark(
      Scorer<R> scorer, MethodCard card, TaskResult result, LabelledPicture picture) {
    if (!scorer.resultType().isInstance(result)) {
      throw new VenturiException(
          "method "
              + card.method()
              + " gives a "
              + result.getClass().getSimpleName()
              + ", this task wants a "
              + scorer.resultType().getSimpleName());
    }
    return scorer.mark(scorer.resultType().cast(result), picture.truth());
  }
}
