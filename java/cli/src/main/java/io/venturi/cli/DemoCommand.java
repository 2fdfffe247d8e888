package io.venturi.cli;

import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import io.venturi.pipeline.EdgeEncoder;
import io.venturi.pipeline.Stage;
import io.venturi.transport.TcpLink;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main job, shown: pictures through the whole path over loopback TCP. */
@Command(
    name = "demo",
    description = {
      "Sends sample pictures, and yours, through the whole path over loopback TCP,",
      "next to the smallest JPEG and WebP that keep the same label with the unsplit model."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Parameters(arity = "0..*", paramLabel = "PHOTO", description = "Pictures of your own.")
  List<Path> photos = List.of();

  private int right;
  private int judged;
  private int failures;

  @Override
  public Integer call() throws IOException {
    List<DemoPicture> pictures = new ArrayList<>(DemoPicture.samples());
    photos.forEach(photo -> pictures.add(DemoPicture.photo(photo)));
    try (ModelBundle bundle = model.open();
        PhotoPath path = PhotoPath.open(bundle, model);
        CodecYardstick yardstick = new CodecYardstick(bundle);
        LoopbackServer server = new LoopbackServer(path.runner());
        TcpLink link = server.connect()) {
      header(bundle);
      for (DemoPicture picture : pictures) {
        try {
          show(picture, path.encoder(), link, server, yardstick);
        } catch (VenturiException e) {
          spec.commandLine()
              .getErr()
              .println("venturi demo: " + picture.name() + ": " + e.getMessage());
          failures++;
        }
      }
    }
    footer();
    return failures == 0 ? 0 : Venturi.FAILURE;
  }

  private void show(
      DemoPicture picture,
      EdgeEncoder encoder,
      TcpLink link,
      LoopbackServer server,
      CodecYardstick yardstick)
      throws IOException {
    try (DecodedImage image = picture.open()) {
      ByteBuffer frame = encoder.encode(image.view());
      int frameBytes = frame.remaining();
      link.send(frame);
      LoopbackServer.Answer answer = server.await();
      if (answer.failure() != null) {
        throw answer.failure();
      }
      String label = answer.result().best().label();
      row(
          picture,
          label,
          answer.result().best().score(),
          frameBytes,
          yardstick.bytesKeeping(label, image.view(), ImageCodec.JPEG),
          yardstick.bytesKeeping(label, image.view(), ImageCodec.WEBP),
          Millis.of(encoder.lastTimes(), answer.times()));
    }
  }

  private void header(ModelBundle bundle) {
    RatePoint point = model.ratePoint(bundle.manifest());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s %s, rate point %s: image -> encoder -> rANS -> frame -> loopback TCP -> rANS -> decoder + tail -> label%n%n",
        bundle.manifest().name(), bundle.manifest().modelVersion(), point.name());
    out.printf(
        "%-18s %-18s %-18s %5s  %6s %6s %6s  ",
        "picture", "scene", "label", "score", "frame", "JPEG", "WebP");
    for (Stage stage : Millis.STAGES) {
      out.printf(" %s", stage.label());
    }
    out.println();
    out.printf("%65s %6s %6s %6s   milliseconds%n", "", "bytes", "bytes", "bytes");
    out.flush();
  }

  private void row(
      DemoPicture picture,
      String label,
      double score,
      int frameBytes,
      OptionalInt jpeg,
      OptionalInt webp,
      Map<String, Double> millis) {
    String verdict = "";
    if (picture.scene() != null) {
      judged++;
      right += picture.scene().equals(label) ? 1 : 0;
      verdict = picture.scene().equals(label) ? "" : "  (wrong)";
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-18s %-18s %-18s %4.0f %% %6d %6s %6s  ",
        picture.name(),
        picture.scene() == null ? "your photo" : picture.scene(),
        label,
        100 * score,
        frameBytes,
        shown(jpeg),
        shown(webp));
    millis.forEach((stage, value) -> out.printf(" %" + stage.length() + ".2f", value));
    out.println(verdict);
    out.flush();
  }

  private void footer() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%n%d of %d scenes labelled as what they show. ", right, judged);
    out.println(
        "JPEG, WebP: the smallest encoding of the network's input for which the unsplit model gives the same label;");
    out.println(
        "\"none\" where no quality up to 95 does, because the two models disagree. The scenes are rendered, the model has only seen photos.");
  }

  private static String shown(OptionalInt bytes) {
    return bytes.isPresent() ? String.valueOf(bytes.getAsInt()) : "none";
  }
}
