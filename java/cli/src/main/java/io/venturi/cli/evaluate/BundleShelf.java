package io.venturi.cli.evaluate;

import io.venturi.Sha256;
import io.venturi.VenturiException;
import io.venturi.bundle.HyperpriorMembers;
import io.venturi.bundle.MemberEntry;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.cli.ModelOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bundles of an evaluation, open while methods are opened. */
final class BundleShelf implements AutoCloseable {
  private static final String EMBEDDED = "frankensplit_bundle";

  private final List<Shelved> all = new ArrayList<>();
  private final List<Shelved> beside = new ArrayList<>();

  /**
   * A bundle with where it came from.
   *
   * @param name of its file without ".venturi"; rows are named by it where the bundle says nothing
   */
  record Shelved(String name, String origin, String sha256, ModelBundle bundle) {
    /** Refuses pictures of labels that the model does not have. */
    void requireLabels(List<String> labels) {
      List<String> lacking =
          labels.stream().filter(label -> !bundle.manifest().labels().contains(label)).toList();
      if (!lacking.isEmpty()) {
        throw new VenturiException(
            origin
                + " does not know the labels "
                + lacking
                + " of the pictures; its own are "
                + bundle.manifest().labels().stream().limit(20).toList()
                + ": name folders like them, or leave its method out with --methods");
      }
    }

    long deployedEncoderBytes(RatePoint point) {
      Map<String, MemberEntry> members = bundle.manifest().members();
      HyperpriorMembers hyperprior = point.hyperprior();
      List<String> needed = new ArrayList<>(List.of(point.encoder()));
      if (point.tables() != null) {
        needed.add(point.tables());
      }
      if (hyperprior != null) {
        needed.addAll(
            List.of(
                hyperprior.encoder(),
                hyperprior.decoder(),
                hyperprior.tables(),
                hyperprior.scales()));
      }
      return needed.stream().mapToLong(name -> members.get(name).sizeBytes()).sum();
    }
  }

  /**
   * Opens the bundles of a folder, or the embedded one where no folder is named.
   *
   * @throws VenturiException when there is no such folder or no bundle in it
   */
  static BundleShelf open(@Nullable Path folder) throws IOException {
    BundleShelf shelf = new BundleShelf();
    try {
      if (folder == null) {
        shelf.add(EMBEDDED, "the embedded default bundle", new ModelOptions().bytes());
        return shelf;
      }
      for (Path file : bundlesIn(folder)) {
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.length() - ".venturi".length());
        shelf.add(stem, file.toString(), Files.readAllBytes(file));
      }
      return shelf;
    } catch (RuntimeException | IOException e) {
      shelf.close();
      throw e;
    }
  }

  private static List<Path> bundlesIn(Path folder) throws IOException {
    TaskSet.folder(folder, "a folder with *.venturi bundles");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> bundles =
          files.filter(file -> file.toString().endsWith(".venturi")).sorted().toList();
      if (bundles.isEmpty()) {
        throw new VenturiException(
            folder + ": no *.venturi file in it; export a checkpoint first (docs/evaluate.md)");
      }
      return bundles;
    }
  }

  /** Opens a bundle beside the shelf, closed with it. */
  Shelved beside(Path file) throws IOException {
    Shelved one = opened(file.getFileName().toString(), file.toString(), Files.readAllBytes(file));
    beside.add(one);
    return one;
  }

  private void add(String name, String origin, byte[] bytes) {
    all.add(opened(name, origin, bytes));
  }

  private static Shelved opened(String name, String origin, byte[] bytes) {
    try {
      return new Shelved(name, origin, Sha256.hex(bytes), ModelBundle.open(bytes));
    } catch (VenturiException e) {
      throw new VenturiException(origin + ": " + e.getMessage(), e);
    }
  }

  List<Shelved> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    all.forEach(one -> one.bundle().close());
    beside.forEach(one -> one.bundle().close());
  }
}
