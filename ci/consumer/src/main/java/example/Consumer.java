package example;

import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.TailRunner;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Sends one grey image through the bundle named by the first argument. */
public final class Consumer {
  private Consumer() {}

  public static void main(String[] args) {
    ImageView image =
        ImageView.packed(PixelFormat.GRAY, 64, 48, ByteBuffer.allocateDirect(64 * 48));
    try (ModelBundle bundle = ModelBundle.open(Path.of(args[0]));
        EdgeEncoder edge = EdgeEncoder.open(bundle);
        TailRunner server = TailRunner.open(bundle)) {
      ByteBuffer frame = edge.encode(image);
      int frameBytes = frame.remaining();
      Classification result = server.run(frame);
      System.out.println("consumer: " + frameBytes + " bytes, " + result.best().label());
    }
  }
}
