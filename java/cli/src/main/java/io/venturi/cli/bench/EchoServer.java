package io.venturi.cli.bench;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import java.io.IOException;

/** Answers every call at once with an answer's bytes and no work: what client and I/O can do. */
final class EchoServer extends GRPCInferenceServiceImplBase implements AutoCloseable {
  private static final int ANSWER_BYTES = 160;

  private final Server server;

  EchoServer() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(this)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> responses) {
    responses.onNext(
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .addRawOutputContents(ByteString.copyFrom(new byte[ANSWER_BYTES]))
            .build());
    responses.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
