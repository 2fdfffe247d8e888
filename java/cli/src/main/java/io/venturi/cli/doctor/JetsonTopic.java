package io.venturi.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Jetson: board, L4T release, JetPack, power mode. Nothing elsewhere. */
final class JetsonTopic {
  private static final Pattern RELEASE =
      Pattern.compile("#\\s*R(\\d+)\\s*\\(release\\),\\s*REVISION:\\s*(\\d+(?:\\.\\d+)*)");
  private static final Pattern CURRENT = Pattern.compile("pmode:(\\d+)");
  private static final Pattern MODE =
      Pattern.compile("<\\s*POWER_MODEL\\s+ID=(\\d+)\\s+NAME=(\\S+)\\s*>");

  private JetsonTopic() {}

  static List<Finding> look(SystemFiles files) {
    Optional<String> release = files.text("etc/nv_tegra_release");
    String model =
        files.text("proc/device-tree/model").map(text -> text.replace("\0", "").strip()).orElse("");
    if (release.isEmpty() && !model.contains("Jetson")) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.good("Jetson", model.isEmpty() ? "unknown board" : model));
    findings.add(release.map(JetsonTopic::release).orElseGet(JetsonTopic::noRelease));
    powerMode(files).ifPresent(findings::add);
    return findings;
  }

  private static Finding noRelease() {
    return Finding.absent(
        "L4T",
        "/etc/nv_tegra_release is not there",
        "a container should mount it; on the board apt-get install nvidia-l4t-core");
  }

  private static Finding release(String text) {
    Matcher found = RELEASE.matcher(text);
    if (!found.find()) {
      return Finding.wrong(
          "L4T",
          "/etc/nv_tegra_release has no \"R.. (release), REVISION: ..\"",
          "apt-get install --reinstall nvidia-l4t-core");
    }
    int major = Integer.parseInt(found.group(1));
    String version = "L4T " + major + "." + found.group(2) + " (" + jetPack(major) + ")";
    return major >= 36
        ? Finding.good("L4T", version)
        : Finding.wrong(
            "L4T",
            version + " has glibc 2.31, the natives need 2.34",
            "update to JetPack 6 or newer");
  }

  private static String jetPack(int major) {
    return switch (major) {
      case 32 -> "JetPack 4";
      case 34, 35 -> "JetPack 5";
      case 36 -> "JetPack 6";
      case 38, 39 -> "JetPack 7";
      default -> "a JetPack not known to this release";
    };
  }

  private static Optional<Finding> powerMode(SystemFiles files) {
    Optional<String> status = files.text("var/lib/nvpmodel/status");
    String configuration = files.text("etc/nvpmodel.conf").orElse("");
    if (status.isEmpty()) {
      return Optional.empty();
    }
    Matcher current = CURRENT.matcher(status.get());
    if (!current.find()) {
      return Optional.of(
          Finding.wrong(
              "power mode",
              "/var/lib/nvpmodel/status has no \"pmode:\"",
              "set one: sudo nvpmodel -m 0"));
    }
    int mode = Integer.parseInt(current.group(1));
    List<String> others = new ArrayList<>();
    String name = "mode " + mode;
    Matcher modes = MODE.matcher(configuration);
    while (modes.find()) {
      if (Integer.parseInt(modes.group(1)) == mode) {
        name = modes.group(2) + " (mode " + mode + ")";
      } else {
        others.add(modes.group(1) + " " + modes.group(2));
      }
    }
    String choice = others.isEmpty() ? "" : "; others: " + String.join(", ", others);
    return Optional.of(
        Finding.good(
            "power mode",
            name
                + choice
                + "; to change it sudo nvpmodel -m N, for steady clocks sudo jetson_clocks"));
  }
}
