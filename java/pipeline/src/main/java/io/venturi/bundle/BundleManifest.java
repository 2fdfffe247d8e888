package io.venturi.bundle;

import io.venturi.IncompatibleModelException;
import io.venturi.engine.Precision;
import io.venturi.latent.LatentShape;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.task.TaskSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json} of a bundle (docs/bundle.md section 2). Every value was checked: names
 * exist, numbers are in range. Immutable.
 *
 * @param name of the model
 * @param modelVersion of the model, the exporter's own numbering
 * @param task what the tail's output means, and how it becomes a result
 * @param labels of the classes, in the order of the logits
 * @param preprocess what happens to an image before the encoder; its window, 3 x height x width, is
 *     the encoder's input
 * @param latentModel how latents become bytes
 * @param latent shape of the latent of every rate point that names no other
 * @param precisions arithmetic the exporter made the bundle for; {@link ModelBundle#precisions}
 *     tells what each network can be opened in
 * @param weights storage of the weights, "fp16" or "fp32"
 * @param tensors names of inputs and outputs by role; local head and unsplit may be absent
 * @param defaultRatePoint index
 * @param ratePoints 1..64
 * @param unsplit member: the whole network, image to what the tail gives, or null
 * @param calibration member: what int8 needs to know of the networks, or null
 * @param provenance how the model was made, as JSON text
 * @param members every member but the manifest, by name
 */
public record BundleManifest(
    String name,
    String modelVersion,
    TaskSpec task,
    List<String> labels,
    PreprocessSpec preprocess,
    LatentModel latentModel,
    LatentShape latent,
    List<Precision> precisions,
    String weights,
    Map<GraphRole, GraphTensors> tensors,
    int defaultRatePoint,
    List<RatePoint> ratePoints,
    @Nullable String unsplit,
    @Nullable String calibration,
    String provenance,
    Map<String, MemberEntry> members) {
  public BundleManifest {
    labels = List.copyOf(labels);
    precisions = List.copyOf(precisions);
    tensors = Map.copyOf(tensors);
    ratePoints = List.copyOf(ratePoints);
    members = Map.copyOf(members);
  }

  /**
   * Refuses what only models that classify can do.
   *
   * @param who cannot run the others, for the message
   * @throws IncompatibleModelException when the task is another one
   */
  public void requireClassification(String who) {
    if (!(task instanceof TaskSpec.Classify)) {
      throw new IncompatibleModelException(
          "bundle "
              + name
              + " is of task "
              + task.key()
              + ", "
              + who
              + " takes classification only: run it with TailRunner or 'venturi run'");
    }
  }
}
