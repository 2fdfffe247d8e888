package io.venturi.spark;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark gave to a task ({@code spark.task.resource.gpu.amount}). */
final class TaskDevice {
  private static final String GPU = "gpu";

  private TaskDevice() {}

  /** Address of the first GPU of the task that runs on this thread; empty when there is none. */
  static Optional<String> current() {
    TaskContext task = TaskContext.get();
    return task == null ? Optional.empty() : of(task.resourcesJMap());
  }

  static Optional<String> of(Map<String, ResourceInformation> resources) {
    ResourceInformation gpus = resources.get(GPU);
    return gpus == null || gpus.addresses().length == 0
        ? Optional.empty()
        : Optional.of(gpus.addresses()[0]);
  }
}
