package io.venturi.serving.wire;

import io.venturi.bundle.BundleManifest;
import io.venturi.protocol.ModelMetadataResponse;
import io.venturi.protocol.ModelMetadataResponse.TensorMetadata;
import io.venturi.protocol.Names;
import io.venturi.protocol.RepositoryIndexResponse;
import io.venturi.protocol.ServerMetadataResponse;
import io.venturi.serving.model.ModelStatus;
import io.venturi.serving.model.ServedModel;
import java.util.List;

/** What server and models say of themselves. */
public final class Descriptions {
  private static final List<String> EXTENSIONS = List.of("binary_tensor_data", "model_repository");
  private static final int TOP_LABELS = 5;

  private Descriptions() {}

  /** The server. */
  public static ServerMetadataResponse server() {
    String version = Descriptions.class.getPackage().getImplementationVersion();
    return ServerMetadataResponse.newBuilder()
        .setName("venturi")
        .setVersion(version == null ? "development" : version)
        .addAllExtensions(EXTENSIONS)
        .build();
  }

  /** A model. */
  public static ModelMetadataResponse model(ServedModel model, List<String> versions) {
    BundleManifest manifest = model.manifest();
    int classes = manifest.labels().size();
    int best = Math.min(TOP_LABELS, classes);
    return ModelMetadataResponse.newBuilder()
        .setName(model.key().name())
        .addAllVersions(versions)
        .setPlatform("venturi_" + manifest.task().key())
        .addInputs(tensor(Names.FRAME, "BYTES", -1))
        .addOutputs(tensor(Names.LABELS, "BYTES", -1, best))
        .addOutputs(tensor(Names.SCORES, "FP32", -1, best))
        .addOutputs(tensor(Names.INDEXES, "INT32", -1, best))
        .addOutputs(tensor(Names.LOGITS, "FP32", -1, classes))
        .build();
  }

  private static TensorMetadata tensor(String name, String datatype, long... shape) {
    TensorMetadata.Builder tensor = TensorMetadata.newBuilder().setName(name).setDatatype(datatype);
    for (long side : shape) {
      tensor.addShape(side);
    }
    return tensor.build();
  }

  /**
   * The repository.
   *
   * @param onlyReady leaves out what takes no requests
   */
  public static RepositoryIndexResponse index(List<ModelStatus> models, boolean onlyReady) {
    RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
    for (ModelStatus model : models) {
      if (model.ready() || !onlyReady) {
        index
            .addModelsBuilder()
            .setName(model.name())
            .setVersion(model.version())
            .setState(model.ready() ? "READY" : "UNAVAILABLE")
            .setReason(model.reason());
      }
    }
    return index.build();
  }
}
