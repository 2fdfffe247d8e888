package io.venturi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture of the demo: one that we rendered and that ships with the command line, or a file of
 * the user.
 *
 * @param name file name
 * @param scene the class a rendered picture shows, null for a user's photo
 * @param photo the user's file, null for a rendered picture
 */
public record DemoPicture(String name, @Nullable String scene, @Nullable Path photo) {
  private static final String SAMPLES = "samples/";

  /** The rendered pictures. */
  public static List<DemoPicture> samples() throws IOException {
    List<DemoPicture> pictures = new ArrayList<>();
    for (JsonNode sample : new ObjectMapper().readTree(resource("samples.json"))) {
      pictures.add(
          new DemoPicture(sample.get("file").asText(), sample.get("scene").asText(), null));
    }
    return pictures;
  }

  /** A file of the user. */
  static DemoPicture photo(Path file) {
    return new DemoPicture(file.getFileName().toString(), null, file);
  }

  /** Decodes it; the caller closes it. */
  public DecodedImage open() throws IOException {
    return photo == null ? ImageFiles.decode(resource(name)) : ImageFiles.read(photo);
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in = DemoPicture.class.getResourceAsStream(SAMPLES + file)) {
      if (in == null) {
        throw new FileNotFoundException(SAMPLES + file + " is not part of this build");
      }
      return in.readAllBytes();
    }
  }
}
