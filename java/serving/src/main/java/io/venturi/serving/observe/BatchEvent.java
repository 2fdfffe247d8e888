package io.venturi.serving.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight Recorder: one batch through decoder and tail. */
@Name("io.venturi.Batch")
@Label("Batch")
@Category({"Venturi", "Serving"})
@Description("One batch of latents through the decoder and the tail network")
@StackTrace(false)
public final class BatchEvent extends Event {
  @Label("Model")
  public String model = "";

  @Label("Version")
  public String version = "";

  @Label("Rate point")
  public String ratePoint = "";

  @Label("Frames")
  public int frames;

  @Label("Frames left waiting")
  public int waiting;
}
