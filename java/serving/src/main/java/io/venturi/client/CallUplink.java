package io.venturi.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call each. */
final class CallUplink implements Uplink {
  private final Channel channel;

  CallUplink(Channel channel) {
    this.channel = channel;
  }

  @Override
  public Call send(ModelInferRequest request, long timeoutNanos, Listener listener) {
    ClientCall<ModelInferRequest, ModelInferResponse> call =
        channel.newCall(
            GRPCInferenceServiceGrpc.getModelInferMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS));
    call.start(
        new ClientCall.Listener<>() {
          private @Nullable ModelInferResponse response;

          @Override
          public void onMessage(ModelInferResponse message) {
            response = message;
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            if (!status.isOk()) {
              listener.failed(status, trailers);
            } else if (response == null) {
              listener.failed(Status.INTERNAL.withDescription("a call without answer"), trailers);
            } else {
              listener.answered(response);
            }
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
    return () -> call.cancel("nobody waits for the answer any more", null);
  }

  @Override
  public void close() {}
}
