package io.venturi.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The NVIDIA driver: its kernel module, its user-space library, its device files. */
final class DriverTopic {
  private static final String SUBJECT = "GPU driver";
  private static final Pattern VERSION =
      Pattern.compile("Kernel Module(?: for \\S+)?\\s+(\\d+(?:\\.\\d+)+)");

  private DriverTopic() {}

  static List<Finding> look(SystemFiles files) {
    Optional<String> module = files.text("proc/driver/nvidia/version").map(DriverTopic::version);
    boolean tegra = files.has("etc/nv_tegra_release") || files.has("dev/nvhost-ctrl-gpu");
    boolean library = !files.libraries("libcuda\\.so\\.1(\\..*)?", List.of()).isEmpty();
    List<Finding> findings = new ArrayList<>();
    if (module.isEmpty() && !tegra) {
      findings.add(noModule(files, library));
    } else if (!library) {
      findings.add(
          Finding.wrong(
              SUBJECT,
              describe(module, tegra) + " is loaded, but libcuda.so.1 is in no library folder",
              "in a container start it with --gpus all (NVIDIA Container Toolkit), else"
                  + " apt-get install libnvidia-compute of the same version"));
    } else {
      findings.add(Finding.good(SUBJECT, describe(module, tegra) + ", libcuda.so.1"));
    }
    if (module.isPresent() && files.names("dev").stream().noneMatch(n -> n.matches("nvidia\\d+"))) {
      findings.add(
          Finding.wrong(
              "device files",
              "there is no /dev/nvidia0",
              "run nvidia-modprobe -c 0 -u as root, or give the container its devices"));
    }
    return findings;
  }

  private static Finding noModule(SystemFiles files, boolean library) {
    boolean hardware = hasHardware(files);
    if (library || hardware) {
      return Finding.wrong(
          SUBJECT,
          (hardware ? "there is NVIDIA hardware" : "libcuda.so.1 is installed")
              + ", but the kernel module is not loaded",
          "modprobe nvidia; if that fails apt-get install nvidia-driver and restart");
    }
    return Finding.absent(
        SUBJECT,
        "no kernel module (/proc/driver/nvidia/version), no libcuda.so.1, no NVIDIA device on the bus",
        "nothing to do unless this machine has a GPU");
  }

  /** A display or 3D controller (class 03) of vendor 10de on the PCI bus. */
  private static boolean hasHardware(SystemFiles files) {
    String bus = "sys/bus/pci/devices";
    return files.names(bus).stream()
        .anyMatch(
            device ->
                files.text(bus + "/" + device + "/vendor").orElse("").startsWith("0x10de")
                    && files.text(bus + "/" + device + "/class").orElse("").startsWith("0x03"));
  }

  private static String version(String text) {
    Matcher found = VERSION.matcher(text);
    return found.find() ? found.group(1) : "of unknown version";
  }

  private static String describe(Optional<String> module, boolean tegra) {
    return module.map(version -> "NVIDIA driver " + version).orElse(tegra ? "Tegra's driver" : "");
  }
}
