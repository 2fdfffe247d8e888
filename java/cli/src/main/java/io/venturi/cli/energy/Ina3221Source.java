package io.venturi.cli.energy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The power monitors of Jetson boards: INA3221, three channels each, by Linux's hwmon interface. A
 * folder whose name is "ina3221" has for each channel N in 1..3 inN_label (the rail), inN_input
 * (bus voltage, millivolts) and currN_input (current, milliamperes); inN_enable is 0 for a channel
 * that is off. Power is their product; it is sampled and integrated by trapezoids.
 */
public final class Ina3221Source implements EnergySource {
  private static final int CHANNELS = 3;

  /**
   * One channel.
   *
   * @param rail its label, e.g. "VDD_CPU_CV"
   */
  record Channel(String rail, Path millivolts, Path milliamperes) implements PowerGauge {
    @Override
    public double watts() throws IOException {
      return SysFile.number(millivolts) * SysFile.number(milliamperes) / 1e6;
    }
  }

  private final Path root;

  /** Reads the running kernel's sensors. */
  public Ina3221Source() {
    this(Path.of("/sys/class/hwmon"));
  }

  /**
   * @param root what stands for /sys/class/hwmon
   */
  public Ina3221Source(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "INA3221";
  }

  @Override
  public String unavailableReason() {
    try {
      List<Channel> channels = channels();
      if (channels.isEmpty()) {
        return "no INA3221 with an enabled channel in " + root + "; only Jetson boards have one";
      }
      for (Channel channel : channels) {
        channel.watts();
      }
      return "";
    } catch (IOException e) {
      return "the INA3221 in " + root + " cannot be read: " + e.getMessage() + "; run as root";
    }
  }

  /** The enabled channels, in the order of folders and numbers. */
  List<Channel> channels() throws IOException {
    List<Channel> channels = new ArrayList<>();
    if (!Files.isDirectory(root)) {
      return channels;
    }
    List<Path> folders;
    try (Stream<Path> listed = Files.list(root)) {
      folders = listed.sorted().toList();
    }
    for (Path folder : folders) {
      Path name = folder.resolve("name");
      if (!Files.isReadable(name) || !SysFile.text(name).equals("ina3221")) {
        continue;
      }
      for (int channel = 1; channel <= CHANNELS; channel++) {
        add(channels, folder, channel);
      }
    }
    return channels;
  }

  private static void add(List<Channel> channels, Path folder, int channel) throws IOException {
    Path volts = folder.resolve("in" + channel + "_input");
    Path amperes = folder.resolve("curr" + channel + "_input");
    Path enable = folder.resolve("in" + channel + "_enable");
    boolean off = Files.exists(enable) && SysFile.number(enable) == 0;
    if (off || !Files.exists(volts) || !Files.exists(amperes)) {
      return;
    }
    Path label = folder.resolve("in" + channel + "_label");
    String rail =
        Files.exists(label) ? SysFile.text(label) : folder.getFileName() + " channel " + channel;
    channels.add(new Channel(rail, volts, amperes));
  }

  @Override
  public EnergyMeter open() throws IOException {
    return new SampledMeter(name(), channels(), SampledMeter.INTERVAL);
  }
}
