package io.venturi.cli.coder;

import io.venturi.cli.EnvironmentException;
import io.venturi.cli.bench.Machine;
import io.venturi.cli.coding.CoderBench;
import io.venturi.cli.coding.CoderResult;
import io.venturi.cli.coding.CodingWork;
import io.venturi.cli.coding.Contender;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.WireProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Every twin of the entropy coder on the same latents. */
@Command(
    name = "coder",
    description = {
      "Measures every twin of the entropy coder that can run here on the same latents, taking turns.",
      "Every latent is decoded and compared with what was encoded. docs/performance.md tells how to read it."
    },
    mixinStandardHelpOptions = true)
public final class CoderBenchCommand implements Callable<Integer> {
  private static final double MOST_SECONDS = 3600;
  private static final int MOST_THREADS = 1024;

  @Spec CommandSpec spec;

  @Option(
      names = "--twin",
      split = ",",
      paramLabel = "NAME",
      description = "java, scalar, avx2, avx512, neon, cuda, linear; all that can run otherwise.")
  @Nullable List<String> twins;

  @Option(
      names = "--profile",
      split = ",",
      paramLabel = "P",
      description = "compat, lanes; both otherwise.")
  List<String> profiles = List.of("compat", "lanes");

  @Option(
      names = "--lanes",
      split = ",",
      paramLabel = "N",
      description = "Lane counts of profile lanes: 4, 8, 16, 32, 64; 8,32 otherwise.")
  List<Integer> lanes = List.of(8, 32);

  @Option(
      names = "--work",
      split = ",",
      paramLabel = "CxHxWxN",
      description = {
        "Latents of C x H x W, N images in each call: 48x28x28x1, 48x28x28x64,",
        "192x16x16x1, ... 320x32x32x64, 8x1x1x1; all those otherwise. N divides 64."
      })
  List<String> works = WorkName.DEFAULTS;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Time for each figure; ${DEFAULT-VALUE} otherwise. At least three passes.")
  double seconds = 0.5;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Also with so many threads at once, each with a coder of its own.")
  int threads = 1;

  @Option(names = "--json", description = "One JSON object a line for each twin, profile and work.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    check(seconds > 0 && seconds <= MOST_SECONDS, "--seconds", seconds, "above 0, to 3600");
    check(threads >= 1 && threads <= MOST_THREADS, "--threads", threads, "1 to 1024");
    List<WorkName> names = works.stream().map(this::work).toList();
    List<Contender> contenders = contenders();
    Map<String, String> machine = Machine.describe();
    PrintWriter out = spec.commandLine().getOut();
    CoderTable table = json ? null : new CoderTable(out, machine, threads);
    CoderJson objects = new CoderJson(out, machine, threads);
    CodingWork work = null;
    for (WorkName name : names) {
      if (work == null || work.kind() != name.latents()) {
        work = new CodingWork(name.latents());
      }
      List<CoderLine> lines = measure(name, work, contenders);
      if (table != null) {
        table.heading(lines.get(0));
        lines.forEach(table::row);
      } else {
        for (CoderLine line : lines) {
          objects.row(line);
        }
      }
    }
    return 0;
  }

  private List<CoderLine> measure(WorkName name, CodingWork work, List<Contender> contenders) {
    CoderBench bench = new CoderBench(work, name.images(), seconds);
    List<CoderResult> results = bench.run(contenders);
    if (threads > 1) {
      results = bench.together(results, threads);
    }
    double symbols = (double) CodingWork.LATENTS * work.symbolCount();
    double ideal = work.idealBytes();
    CoderResult linear =
        results.stream().filter(r -> isLinear(r.contender().twin())).findFirst().orElse(null);
    return results.stream().map(r -> new CoderLine(name, r, symbols, ideal, linear)).toList();
  }

  private WorkName work(String name) {
    return WorkName.parse(name)
        .orElseThrow(
            () ->
                usage(
                    "no work \"%s\"; use one of %s, the last number (images in each call) a divisor of %d",
                    name, String.join(", ", WorkName.DEFAULTS), CodingWork.LATENTS));
  }

  private List<Contender> contenders() {
    List<EntropyCoder> coders = coders();
    List<Contender> contenders = new ArrayList<>();
    for (WireProfile profile : wireProfiles()) {
      coders.stream()
          .filter(c -> profile.kind() == WireProfile.Kind.COMPAT || !isLinear(c))
          .forEach(c -> contenders.add(new Contender(c, profile)));
    }
    if (contenders.isEmpty()) {
      throw usage("nothing to measure: \"%s\" codes profile compat only", TwinName.LINEAR);
    }
    return contenders;
  }

  private static boolean isLinear(EntropyCoder coder) {
    return TwinName.of(coder).equals(TwinName.LINEAR);
  }

  private List<EntropyCoder> coders() {
    List<EntropyCoder> all = EntropyCoders.all();
    if (twins == null) {
      return all.stream().filter(c -> c.unavailableReason().isEmpty()).toList();
    }
    List<EntropyCoder> chosen = new ArrayList<>();
    for (String name : twins) {
      EntropyCoder coder =
          all.stream()
              .filter(c -> TwinName.of(c).equals(name) || c.name().equals(name))
              .findFirst()
              .orElseThrow(() -> usage("no twin \"%s\"; there are %s", name, TwinName.of(all)));
      if (!coder.unavailableReason().isEmpty()) {
        throw new EnvironmentException(
            "twin \"" + name + "\" cannot run here: " + coder.unavailableReason(), null);
      }
      chosen.add(coder);
    }
    return chosen;
  }

  private List<WireProfile> wireProfiles() {
    List<WireProfile> wire = new ArrayList<>();
    for (String profile : profiles) {
      switch (profile) {
        case "compat" -> wire.add(WireProfile.COMPAT);
        case "lanes" -> lanes.forEach(count -> wire.add(lanes(count)));
        default -> throw usage("no profile \"%s\"; use compat or lanes", profile);
      }
    }
    return wire;
  }

  private WireProfile lanes(int count) {
    try {
      return WireProfile.lanes(count);
    } catch (IllegalArgumentException e) {
      throw usage("--lanes is %s, must be 4, 8, 16, 32 or 64", count);
    }
  }

  private void check(boolean sound, String option, Object value, String wanted) {
    if (!sound) {
      throw usage("%s is %s, must be %s", option, value, wanted);
    }
  }

  private ParameterException usage(String message, Object... values) {
    return new ParameterException(spec.commandLine(), String.format(message, values));
  }
}
