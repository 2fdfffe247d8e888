package io.venturi.serving.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight Recorder: a model is loaded, replaced or unloaded. */
@Name("io.venturi.Model")
@Label("Model")
@Category({"Venturi", "Serving"})
@Description("A model was loaded, replaced or unloaded")
@StackTrace(false)
public final class ModelEvent extends Event {
  @Label("Model")
  public String model = "";

  @Label("Version")
  public String version = "";

  @Label("What happened")
  public String change = "";
}
