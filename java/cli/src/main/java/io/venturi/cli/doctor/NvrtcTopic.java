package io.venturi.cli.doctor;

import java.nio.file.Path;
import java.util.List;

/** NVRTC, which compiles our kernels on a device whose driver is older than the build's CUDA. */
final class NvrtcTopic {
  private static final String SUBJECT = "NVRTC";

  private NvrtcTopic() {}

  static List<Finding> look(SystemFiles files) {
    List<Path> found = files.libraries("libnvrtc\\.so\\.\\d+", List.of());
    return List.of(
        found.isEmpty()
            ? Finding.absent(
                SUBJECT,
                "libnvrtc.so is in no library folder",
                "only drivers older than CUDA 13 need it: apt-get install cuda-nvrtc-12-6 (JetPack 6)")
            : Finding.good(SUBJECT, found.get(0).toString()));
  }
}
