package io.venturi.client;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.pipeline.TailOptions;
import io.venturi.pipeline.TailRunner;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelStreamInferResponse;
import io.venturi.protocol.Names;
import io.venturi.protocol.ServerLiveRequest;
import io.venturi.protocol.ServerLiveResponse;
import io.venturi.task.Classification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server that runs real tails and can be told to misbehave, as the product's cannot. */
final class OddServer extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase
    implements AutoCloseable {
  /** Changes each answer. */
  volatile UnaryOperator<ModelInferResponse.Builder> distort = answer -> answer;

  /** Refuses the next requests, one status each. */
  final List<Status> refusals = new CopyOnWriteArrayList<>();

  volatile String retryAfterMillis = "";
  volatile boolean stalls;
  volatile int cancelled;

  /** Ids of the requests that arrived. */
  final List<String> arrived = new CopyOnWriteArrayList<>();

  final List<String> authorizations = new CopyOnWriteArrayList<>();

  private final Map<String, TailRunner> tails = new HashMap<>();
  private final ModelBundle bundle;
  private final Server server;

  OddServer(ModelBundle bundle, int port, @Nullable ServerCredentials credentials)
      throws IOException {
    this.bundle = bundle;
    for (RatePoint point : bundle.manifest().ratePoints()) {
      tails.put(
          point.name(),
          TailRunner.open(bundle, TailOptions.defaults().withRatePoint(point.name())));
    }
    ServerCredentials used = credentials == null ? InsecureServerCredentials.create() : credentials;
    server =
        io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), used)
            .addService(this)
            .intercept(headers())
            .build()
            .start();
  }

  static OddServer of(ModelBundle bundle) throws IOException {
    return new OddServer(bundle, 0, null);
  }

  int port() {
    return server.getPort();
  }

  private ServerInterceptor headers() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        authorizations.add(
            String.valueOf(
                headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
        return next.startCall(call, headers);
      }
    };
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
    observer.onNext(ServerLiveResponse.newBuilder().setLive(true).build());
    observer.onCompleted();
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
    arrived.add(request.getId());
    Context.current().addListener(context -> cancelled++, Runnable::run);
    if (stalls) {
      return;
    }
    if (!refusals.isEmpty()) {
      Metadata trailers = new Metadata();
      if (!retryAfterMillis.isEmpty()) {
        trailers.put(
            Metadata.Key.of(Names.RETRY_AFTER_MILLIS_TRAILER, Metadata.ASCII_STRING_MARSHALLER),
            retryAfterMillis);
      }
      observer.onError(refusals.remove(0).asRuntimeException(trailers));
      return;
    }
    observer.onNext(answer(request));
    observer.onCompleted();
  }

  @Override
  public StreamObserver<ModelInferRequest> modelStreamInfer(
      StreamObserver<ModelStreamInferResponse> observer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ModelInferRequest request) {
        arrived.add(request.getId());
        if (stalls) {
          return;
        }
        ModelStreamInferResponse.Builder response = ModelStreamInferResponse.newBuilder();
        if (refusals.isEmpty()) {
          response.setInferResponse(answer(request));
        } else {
          Status status = refusals.remove(0);
          response.setErrorMessage(status.getCode() + ": " + status.getDescription());
          response.getInferResponseBuilder().setId(request.getId());
          if (retryAfterMillis.matches("\\d+")) {
            response
                .getInferResponseBuilder()
                .putParameters(
                    Names.RETRY_AFTER_MILLIS_TRAILER,
                    InferParameter.newBuilder()
                        .setInt64Param(Long.parseLong(retryAfterMillis))
                        .build());
          }
        }
        observer.onNext(response.build());
      }

      @Override
      public void onError(Throwable cause) {}

      @Override
      public void onCompleted() {
        observer.onCompleted();
      }
    };
  }

  private ModelInferResponse answer(ModelInferRequest request) {
    ByteBuffer raw = request.getRawInputContents(0).asReadOnlyByteBuffer();
    ByteBuffer frame = raw.order(ByteOrder.LITTLE_ENDIAN).position(4).slice();
    long fingerprint = new io.venturi.frame.FrameReader().read(frame.duplicate()).fingerprint();
    RatePoint point = bundle.findRatePoint(fingerprint).orElseThrow();
    Classification result;
    TailRunner tail = tails.get(point.name());
    synchronized (tail) {
      result = tail.run(frame);
    }
    return distort.apply(response(request.getId(), point.name(), result)).build();
  }

  private static ModelInferResponse.Builder response(
      String id, String ratePoint, Classification result) {
    List<ByteString> labels = new ArrayList<>();
    int count = result.scores().size();
    ByteBuffer scores = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer indexes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (Classification.Score score : result.scores()) {
      byte[] label = score.label().getBytes(StandardCharsets.UTF_8);
      ByteBuffer element = ByteBuffer.allocate(4 + label.length).order(ByteOrder.LITTLE_ENDIAN);
      labels.add(ByteString.copyFrom(element.putInt(label.length).put(label).flip()));
      scores.putFloat(score.score());
      indexes.putInt(score.index());
    }
    return ModelInferResponse.newBuilder()
        .setId(id)
        .putParameters(Names.RATE_POINT, text(ratePoint))
        .putParameters("tail_ns", InferParameter.newBuilder().setInt64Param(1_000).build())
        .addOutputs(output(Names.LABELS, "BYTES", count))
        .addRawOutputContents(ByteString.copyFrom(labels))
        .addOutputs(output(Names.SCORES, "FP32", count))
        .addRawOutputContents(ByteString.copyFrom(scores.flip()))
        .addOutputs(output(Names.INDEXES, "INT32", count))
        .addRawOutputContents(ByteString.copyFrom(indexes.flip()));
  }

  private static ModelInferResponse.InferOutputTensor output(
      String name, String datatype, int count) {
    return ModelInferResponse.InferOutputTensor.newBuilder()
        .setName(name)
        .setDatatype(datatype)
        .addShape(1)
        .addShape(count)
        .build();
  }

  private static InferParameter text(String value) {
    return InferParameter.newBuilder().setStringParam(value).build();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tails.values().forEach(TailRunner::close);
  }
}
