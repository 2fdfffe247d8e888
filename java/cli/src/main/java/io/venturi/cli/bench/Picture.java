package io.venturi.cli.bench;

import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.DemoPicture;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import io.venturi.pipeline.UnsplitModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A picture to measure with, decoded: cameras do not read files.
 *
 * @param name for messages
 * @param label what it shows; where that is not known, what the unsplit model sees in it
 * @param image its pixels
 */
record Picture(String name, String label, DecodedImage image) implements AutoCloseable {
  /**
   * Some pictures of a folder, spread evenly over all of them in the order of their paths; the
   * folder a picture lies in names its label, if the model has such a label.
   */
  static List<Picture> from(Path folder, int count, ModelBundle bundle) throws IOException {
    List<String> labels = bundle.manifest().labels();
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Picture::isPicture).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new VenturiException("no JPEG, PNG or WebP file in " + folder);
    }
    List<Picture> pictures = new ArrayList<>();
    int taken = Math.min(count, files.size());
    try (UnsplitModel model = UnsplitModel.open(bundle)) {
      for (int i = 0; i < taken; i++) {
        Path file = files.get((int) ((long) i * files.size() / taken));
        DecodedImage image = ImageFiles.read(file);
        Path parent = file.toAbsolutePath().getParent();
        String name = parent == null ? "" : parent.getFileName().toString();
        String label = labels.contains(name) ? name : model.run(image.view()).best().label();
        pictures.add(new Picture(file.getFileName().toString(), label, image));
      }
    }
    return pictures;
  }

  /** The rendered pictures that ship with the command line. */
  static List<Picture> samples() throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (DemoPicture sample : DemoPicture.samples()) {
      pictures.add(new Picture(sample.name(), String.valueOf(sample.scene()), sample.open()));
    }
    return pictures;
  }

  private static boolean isPicture(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|webp)");
  }

  @Override
  public void close() {
    image.close();
  }
}
