package io.venturi.serving.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelMetadataRequest;
import io.venturi.protocol.ModelMetadataResponse;
import io.venturi.protocol.ModelReadyRequest;
import io.venturi.protocol.ModelReadyResponse;
import io.venturi.protocol.ModelStreamInferResponse;
import io.venturi.protocol.RepositoryIndexRequest;
import io.venturi.protocol.RepositoryIndexResponse;
import io.venturi.protocol.RepositoryModelLoadRequest;
import io.venturi.protocol.RepositoryModelLoadResponse;
import io.venturi.protocol.RepositoryModelUnloadRequest;
import io.venturi.protocol.RepositoryModelUnloadResponse;
import io.venturi.protocol.ServerLiveRequest;
import io.venturi.protocol.ServerLiveResponse;
import io.venturi.protocol.ServerMetadataRequest;
import io.venturi.protocol.ServerMetadataResponse;
import io.venturi.protocol.ServerReadyRequest;
import io.venturi.protocol.ServerReadyResponse;
import io.venturi.serving.access.Callers;
import io.venturi.serving.call.Caller;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.model.ServedModels;
import io.venturi.serving.service.Inference;
import io.venturi.serving.service.Readiness;
import io.venturi.serving.wire.Descriptions;
import io.venturi.serving.wire.RequestReader;
import io.venturi.serving.wire.ResponseWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The protocol's gRPC service. Thread-safe; only model loads block. */
final class InferenceService extends GRPCInferenceServiceImplBase {
  private final ModelRepository repository;
  private final ServedModels models;
  private final Inference inference;
  private final Readiness readiness;

  InferenceService(ModelRepository repository, Inference inference, Readiness readiness) {
    this.repository = repository;
    this.models = repository.served();
    this.inference = inference;
    this.readiness = readiness;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> out) {
    answer(out, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> out) {
    answer(out, () -> ServerReadyResponse.newBuilder().setReady(readiness.isReady()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> out) {
    boolean ready =
        !readiness.isDraining() && models.find(request.getName(), request.getVersion()).isPresent();
    answer(out, () -> ModelReadyResponse.newBuilder().setReady(ready).build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> out) {
    answer(out, Descriptions::server);
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> out) {
    answer(
        out,
        () ->
            models
                .find(request.getName(), request.getVersion())
                .map(model -> Descriptions.model(model, models.versions(request.getName())))
                .orElseThrow(() -> models.notFound(request.getName(), request.getVersion())));
  }

  @Override
  public void modelInfer(ModelInferRequest message, StreamObserver<ModelInferResponse> out) {
    ServerCallStreamObserver<ModelInferResponse> call =
        (ServerCallStreamObserver<ModelInferResponse>) out;
    CompletableFuture<InferenceAnswer> answer = infer(message);
    call.setOnCancelHandler(() -> answer.cancel(false));
    answer.whenComplete(
        (result, failure) -> {
          if (call.isCancelled()) {
            return;
          }
          if (failure != null) {
            out.onError(Statuses.of(failure));
          } else {
            out.onNext(ResponseWriter.write(message, result));
            out.onCompleted();
          }
        });
  }

  /** Runs a request with the call's deadline and caller; never throws. */
  private CompletableFuture<InferenceAnswer> infer(ModelInferRequest message) {
    try {
      Deadline deadline = Context.current().getDeadline();
      long deadlineNanos =
          deadline == null
              ? InferenceRequest.NO_DEADLINE
              : System.nanoTime() + deadline.timeRemaining(TimeUnit.NANOSECONDS);
      return inference.infer(RequestReader.read(message, deadlineNanos, caller()), "grpc");
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public StreamObserver<ModelInferRequest> modelStreamInfer(
      StreamObserver<ModelStreamInferResponse> out) {
    Context context = Context.current();
    return new InferenceStream(
        (ServerCallStreamObserver<ModelStreamInferResponse>) out,
        message -> callIn(context, () -> infer(message)),
        readiness);
  }

  private static <T> T callIn(Context context, Supplier<T> call) {
    Context before = context.attach();
    try {
      return call.get();
    } finally {
      context.detach(before);
    }
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> out) {
    answer(
        out,
        () -> {
          Callers.checkAdmin(caller());
          return Descriptions.index(repository.index(), request.getReady());
        });
  }

  @Override
  public void repositoryModelLoad(
      RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> out) {
    answer(
        out,
        () -> {
          Callers.checkAdmin(caller());
          repository.load(request.getModelName());
          return RepositoryModelLoadResponse.getDefaultInstance();
        });
  }

  @Override
  public void repositoryModelUnload(
      RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> out) {
    answer(
        out,
        () -> {
          Callers.checkAdmin(caller());
          repository.unload(request.getModelName());
          return RepositoryModelUnloadResponse.getDefaultInstance();
        });
  }

  private static Caller caller() {
    return CallerInterceptor.CALLER.get();
  }

  private static <T> void answer(StreamObserver<T> out, Supplier<T> result) {
    try {
      out.onNext(result.get());
      out.onCompleted();
    } catch (RuntimeException e) {
      out.onError(Statuses.of(e));
    }
  }
}
