package io.venturi.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * File trees made here after what the files are documented to hold; none was taken from a machine.
 */
class GpuTopicsTest {
  @TempDir Path root;

  private SystemFiles files() {
    return new SystemFiles(root);
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String shown(List<Finding> findings) {
    return findings.stream()
        .map(finding -> finding.mark() + " " + finding.subject() + ": " + finding.answer())
        .collect(Collectors.joining("\n"));
  }

  private void driver(String library) throws IOException {
    write(
        "proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\nGCC version: 12\n");
    write("dev/nvidia0", "");
    write(library, "");
  }

  @Test
  void driver_moduleAndLibrary_isNamedWithItsVersion() throws IOException {
    driver("usr/lib/x86_64-linux-gnu/libcuda.so.1");
    assertEquals(
        "+ GPU driver: NVIDIA driver 580.65.06, libcuda.so.1", shown(DriverTopic.look(files())));
  }

  @Test
  void driver_closedModule_isReadAsWell() throws IOException {
    driver("usr/lib64/libcuda.so.1");
    write(
        "proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun\n");
    assertTrue(shown(DriverTopic.look(files())).contains("535.183.01"));
  }

  @Test
  void driver_withoutLibrary_pointsToTheContainer() throws IOException {
    driver("usr/lib/x86_64-linux-gnu/libother.so.1");
    String shown = shown(DriverTopic.look(files()));
    assertTrue(
        shown.startsWith("! GPU driver: NVIDIA driver 580.65.06 is loaded, but libcuda.so.1"),
        shown);
    assertTrue(shown.contains("--gpus all"), shown);
  }

  @Test
  void driver_withoutDeviceFiles_saysSo() throws IOException {
    driver("usr/lib/x86_64-linux-gnu/libcuda.so.1");
    Files.delete(root.resolve("dev/nvidia0"));
    String shown = shown(DriverTopic.look(files()));
    assertTrue(shown.contains("! device files: there is no /dev/nvidia0"), shown);
  }

  @Test
  void driver_hardwareWithoutModule_saysHowToLoadIt() throws IOException {
    write("sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
    write("sys/bus/pci/devices/0000:01:00.0/class", "0x030200\n");
    String shown = shown(DriverTopic.look(files()));
    assertTrue(shown.startsWith("! GPU driver: there is NVIDIA hardware"), shown);
    assertTrue(shown.contains("modprobe nvidia"), shown);
  }

  @Test
  void driver_soundOfNvidiaOnly_isNoGpu() throws IOException {
    write("sys/bus/pci/devices/0000:01:00.1/vendor", "0x10de\n");
    write("sys/bus/pci/devices/0000:01:00.1/class", "0x040300\n");
    assertTrue(shown(DriverTopic.look(files())).startsWith("- GPU driver"));
  }

  @Test
  void tensorRt_installed_namesFilesAndVersions() throws IOException {
    String folder = "usr/lib/x86_64-linux-gnu/";
    write(folder + "libnvinfer.so.10.6.0", "");
    Files.createSymbolicLink(
        root.resolve(folder + "libnvinfer.so.10"), Path.of("libnvinfer.so.10.6.0"));
    write(folder + "libnvonnxparser.so.10", "");
    write(folder + "libnvinfer_builder_resource.so.10.6.0", "");
    String shown = shown(TensorRtTopic.look(files(), "10.6-1.5.11", ""));
    assertTrue(shown.contains("libnvinfer.so.10 -> libnvinfer.so.10.6.0"), shown);
    assertTrue(shown.contains("+ TensorRT builder: libnvinfer_builder_resource.so.10.6.0"), shown);
    assertTrue(shown.lines().allMatch(line -> line.startsWith("+")), shown);
  }

  @Test
  void tensorRt_ofAnotherMajor_namesBothAndTheCure() throws IOException {
    write("usr/lib/x86_64-linux-gnu/libnvinfer.so.8", "");
    String shown = shown(TensorRtTopic.look(files(), "10.6-1.5.11", ""));
    assertTrue(shown.contains("libnvinfer.so.10 is in no library folder"), shown);
    assertTrue(shown.contains("there is libnvinfer.so.8"), shown);
    assertTrue(shown.contains("apt-get install libnvinfer10 libnvonnxparsers10"), shown);
    assertTrue(shown.contains("- TensorRT builder"), shown);
  }

  @Test
  void tensorRt_inAChosenFolder_isFound() throws IOException {
    write("kit/libnvinfer.so.11", "");
    write("kit/libnvonnxparser.so.11", "");
    String shown =
        shown(TensorRtTopic.look(files(), "11.2-1.5.14", root.resolve("kit").toString()));
    assertTrue(shown.contains("+ TensorRT: " + root.resolve("kit/libnvinfer.so.11")), shown);
  }

  @Test
  void tensorRt_linkThatLeadsNowhere_isWrong() throws IOException {
    Files.createDirectories(root.resolve("usr/lib64"));
    Files.createSymbolicLink(root.resolve("usr/lib64/libnvinfer.so.10"), Path.of("gone"));
    assertTrue(shown(TensorRtTopic.look(files(), "10.6-1.5.11", "")).startsWith("! TensorRT"));
  }

  @Test
  void tensorRt_withoutBindings_saysWhatToAdd() {
    assertTrue(shown(TensorRtTopic.look(files(), "", "")).contains("venturi-engine-tensorrt"));
  }

  @Test
  void nvrtc_thereOrNot_isSaid() throws IOException {
    assertTrue(shown(NvrtcTopic.look(files())).contains("apt-get install cuda-nvrtc"));
    write("usr/local/cuda/lib64/libnvrtc.so.12", "");
    assertTrue(shown(NvrtcTopic.look(files())).startsWith("+ NVRTC: "));
  }

  private void jetson(String release) throws IOException {
    write("etc/nv_tegra_release", release);
    write("proc/device-tree/model", "NVIDIA Jetson Orin Nano Developer Kit\0");
    write("var/lib/nvpmodel/status", "pmode:0002\n");
    write(
        "etc/nvpmodel.conf",
        "< POWER_MODEL ID=0 NAME=15W >\nCPU_ONLINE CORE_0 1\n< POWER_MODEL ID=2 NAME=MAXN_SUPER >\n< PM_CONFIG DEFAULT=2 >\n");
  }

  @Test
  void jetson_ofJetPack6_namesBoardReleaseAndPowerMode() throws IOException {
    jetson("# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64\n");
    String shown = shown(JetsonTopic.look(files()));
    assertTrue(shown.contains("+ Jetson: NVIDIA Jetson Orin Nano Developer Kit"), shown);
    assertTrue(shown.contains("+ L4T: L4T 36.4.3 (JetPack 6)"), shown);
    assertTrue(shown.contains("+ power mode: MAXN_SUPER (mode 2); others: 0 15W"), shown);
  }

  @Test
  void jetson_ofJetPack5_isTooOld() throws IOException {
    jetson("# R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref, EABI: aarch64\n");
    assertTrue(shown(JetsonTopic.look(files())).contains("! L4T: L4T 35.4.1 (JetPack 5)"));
  }

  @Test
  void jetson_withStrangeFiles_saysWhichAndGoesOn() throws IOException {
    jetson("something else");
    write("var/lib/nvpmodel/status", "?");
    String shown = shown(JetsonTopic.look(files()));
    assertTrue(shown.contains("! L4T: /etc/nv_tegra_release has no"), shown);
    assertTrue(shown.contains("! power mode: /var/lib/nvpmodel/status has no"), shown);
  }

  @Test
  void jetson_elsewhere_saysNothing() {
    assertEquals(List.of(), JetsonTopic.look(files()));
  }

  @Test
  void engineCache_thatCanBeWritten_leavesNothingBehind() throws IOException {
    Path folder = root.resolve("a/b");
    assertTrue(shown(EngineCacheTopic.look(folder)).contains("can be written"));
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void engineCache_behindAFile_namesTheCure() throws IOException {
    write("file", "");
    String shown = shown(EngineCacheTopic.look(root.resolve("file/engines")));
    assertTrue(shown.startsWith("! engine cache"), shown);
    assertTrue(shown.contains("-Dventuri.engine.cache="), shown);
  }
}
