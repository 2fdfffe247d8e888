package io.venturi.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything about the GPU, in the order in which one thing needs the other. */
public final class GpuTopics {
  private GpuTopics() {}

  /**
   * Looks at this machine.
   *
   * @param root of the file system
   * @return findings; on a machine without a GPU only that there is none, and what it is
   */
  public static List<Finding> look(Path root) {
    SystemFiles files = new SystemFiles(root);
    List<Finding> devices = DeviceTopic.look();
    List<Finding> findings = new ArrayList<>(JetsonTopic.look(files));
    List<Finding> driver = DriverTopic.look(files);
    boolean none = devices.get(0).mark() == '-' && driver.get(0).mark() == '-';
    if (none) { // nothing to install for a GPU that is not there
      findings.addAll(devices);
      return findings;
    }
    findings.addAll(driver);
    findings.addAll(devices);
    findings.addAll(TensorRtTopic.look(files));
    findings.addAll(NvrtcTopic.look(files));
    findings.addAll(EngineCacheTopic.look(EngineCacheTopic.folder()));
    return findings;
  }
}
