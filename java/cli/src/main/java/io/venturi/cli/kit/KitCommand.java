package io.venturi.cli.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.cli.DemoPicture;
import io.venturi.cli.ModelOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A folder that runs Venturi where there is neither network nor Java (docs/kit.md). */
@Command(
    name = "kit",
    description = {
      "Makes a folder that runs Venturi on a machine of this kind without network, Java or Maven.",
      "--parts also writes it as parts of a given size, with a script that joins them."
    },
    mixinStandardHelpOptions = true)
public final class KitCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "venturi-kit",
      description = "The folder to make; an earlier kit there is replaced (${DEFAULT-VALUE}).")
  Path output;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = "Bundles to take along besides the embedded default; can be repeated.")
  List<Path> bundles = List.of();

  @Option(
      names = "--tensorrt",
      paramLabel = "DIR|VERSION",
      description =
          "Takes TensorRT's libraries along: those of a folder, or of a release that Maven fetches: 10.6 (1.1 GB to fetch) or 11.2.")
  @Nullable String tensorRt;

  @Option(
      names = "--tests",
      description = "Takes the tests that need a GPU along, and check-gpu.sh, which runs them.")
  boolean tests;

  @Option(names = "--parts", description = "Also writes OUTPUT.parts, which join.sh puts together.")
  boolean parts;

  @Option(
      names = "--part-size",
      paramLabel = "SIZE",
      defaultValue = "36MiB",
      converter = PartSize.class,
      description = "Size of a part (${DEFAULT-VALUE}).")
  long partSizeBytes;

  @Option(
      names = "--level",
      paramLabel = "N",
      defaultValue = "15",
      description = "Compression level of zstd, 1..19 (${DEFAULT-VALUE}).")
  int level;

  @Override
  public Integer call() throws IOException {
    if (level < 1 || level > 19) {
      throw new VenturiException("--level is " + level + ", must be 1..19");
    }
    Path whole = output.toAbsolutePath().normalize();
    KitFolder kit = KitFolder.begin(whole);
    try {
      Map<String, Object> contents = fill(kit);
      kit.finish();
      say("%s, %s; try it: %s demo", whole, contents, whole.resolve("venturi"));
    } finally {
      kit.discardDraft();
    }
    if (parts) {
      Path folder = whole.resolveSibling(whole.getFileName() + ".parts");
      int count = KitParts.write(whole, folder, partSizeBytes, Compressor.best(level));
      say("%d parts in %s; there: join.sh FOLDER", count, folder);
    }
    return 0;
  }

  private Map<String, Object> fill(KitFolder kit) throws IOException {
    Map<String, Object> contents = new LinkedHashMap<>();
    contents.put("version", spec.root().version()[0]);
    contents.put("commit", System.getProperty("venturi.commit", "unknown"));
    contents.put("platform", KitJars.platform());
    say("Java and jars ...");
    contents.put("modules", kit.addProgram());
    contents.put("bundles", addModels(kit));
    if (tensorRt != null) {
      say("TensorRT %s ...", tensorRt);
      contents.put("tensorRt", TensorRtLibraries.copy(tensorRt, kit.folder("tensorrt")));
    }
    if (tests) {
      say("tests ...");
      KitTests.copy(kit);
      contents.put("tests", true);
    }
    kit.write("COMMIT", contents.get("commit").toString());
    say("a first run, which unpacks the native libraries ...");
    kit.firstRun();
    kit.write(
        KitFolder.CONTENTS,
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(contents));
    return contents;
  }

  private List<String> addModels(KitFolder kit) throws IOException {
    Path folder = kit.folder("bundles");
    Files.write(folder.resolve("default.venturi"), new ModelOptions().bytes());
    for (Path bundle : bundles) {
      ModelBundle.open(bundle).close(); // refuses what is none
      Files.copy(bundle, folder.resolve(bundle.getFileName()));
    }
    Path samples = kit.folder("samples");
    for (DemoPicture picture : DemoPicture.samples()) {
      KitResources.copy(
          "/io/venturi/cli/samples/" + picture.name(), samples.resolve(picture.name()));
    }
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, "venturi kit: " + format + "%n", values);
    out.flush();
  }
}
