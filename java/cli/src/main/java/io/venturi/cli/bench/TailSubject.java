package io.venturi.cli.bench;

import io.venturi.bundle.ModelBundle;
import io.venturi.cli.scenario.Subject;
import io.venturi.pipeline.Stage;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The server half in one process: frames to labels, without a network. */
final class TailSubject implements Subject {
  private final ModelBundle bundle;
  private final TailOptions options;
  private final List<ByteBuffer> frames;

  TailSubject(ModelBundle bundle, TailOptions options, List<ByteBuffer> frames) {
    this.bundle = bundle;
    this.options = options;
    this.frames = frames;
  }

  @Override
  public Worker open() {
    TailRunner runner = TailRunner.open(bundle, options);
    List<ByteBuffer> own = frames.stream().map(ByteBuffer::duplicate).toList(); // one thread's each
    return new Worker() {
      @Override
      public void run(long first, int count, StageTimer stages) {
        List<ByteBuffer> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          batch.add(own.get((int) ((first + i) % own.size())));
        }
        runner.run(batch).forEach(result -> result.get());
        stages.add(Stage.TAIL.label(), runner.lastTimes().nanos(Stage.TAIL));
      }

      @Override
      public void close() {
        runner.close();
      }
    };
  }
}
