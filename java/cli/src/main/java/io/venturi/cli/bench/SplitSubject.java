package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.cli.scenario.Subject;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.EdgeOptions;
import io.venturi.pipeline.Stage;
import io.venturi.pipeline.StageTimes;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole split path in one process: pixels in memory to label, without a network between. A
 * batch is encoded image by image, as edges do, and its tail runs as one batch.
 */
final class SplitSubject implements Subject {
  private final ModelBundle bundle;
  private final EdgeOptions edge;
  private final TailOptions tail;
  private final List<Picture> pictures;

  SplitSubject(ModelBundle bundle, EdgeOptions edge, TailOptions tail, List<Picture> pictures) {
    this.bundle = bundle;
    this.edge = edge;
    this.tail = tail;
    this.pictures = pictures;
  }

  @Override
  public Worker open() {
    return new SplitWorker();
  }

  private final class SplitWorker implements Worker {
    private final EdgeEncoder encoder = EdgeEncoder.open(bundle, edge);
    private final TailRunner runner;

    SplitWorker() {
      try {
        this.runner = TailRunner.open(bundle, tail);
      } catch (RuntimeException e) {
        encoder.close();
        throw e;
      }
    }

    @Override
    public void run(long first, int count, StageTimer stages) {
      List<ByteBuffer> frames = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        Picture picture = pictures.get((int) ((first + i) % pictures.size()));
        frames.add(
            count == 1 // a frame is valid until the next
                ? encoder.encode(picture.image().view())
                : ByteBuffer.wrap(encoder.encodeToBytes(picture.image().view())));
        tell(encoder.lastTimes(), stages);
      }
      runner.run(frames).forEach(result -> result.get());
      tell(runner.lastTimes(), stages);
    }

    private static void tell(StageTimes times, StageTimer stages) {
      for (Stage stage : Stage.values()) {
        if (times.nanos(stage) > 0) {
          stages.add(stage.label(), times.nanos(stage));
        }
      }
    }

    @Override
    public void close() {
      encoder.close();
      runner.close();
    }
  }
}
