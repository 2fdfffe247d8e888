package io.venturi.serving.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Flight Recorder: one request from its arrival to its answer. */
@Name("io.venturi.Inference")
@Label("Inference")
@Category({"Venturi", "Serving"})
@Description("One request from its arrival to its answer or refusal")
@StackTrace(false)
public final class InferenceEvent extends Event {
  @Label("Model")
  public String model = "";

  @Label("Version")
  public String version = "";

  @Label("Protocol")
  public String protocol = "";

  @Label("Client")
  public String client = "";

  @Label("Request id")
  public String requestId = "";

  @Label("W3C traceparent")
  public String traceparent = "";

  @Label("Outcome")
  public String outcome = "";

  @Label("Frames")
  public int frames;

  @Label("queue")
  @Timespan
  public long queue;

  @Label("entropyDecode")
  @Timespan
  public long entropyDecode;

  @Label("tail")
  @Timespan
  public long tail;

  @Label("postprocess")
  @Timespan
  public long postprocess;
}
