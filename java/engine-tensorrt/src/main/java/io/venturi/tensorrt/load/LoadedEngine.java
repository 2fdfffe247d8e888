package io.venturi.tensorrt.load;

import io.venturi.EngineException;
import io.venturi.EngineIncompatibleException;
import io.venturi.cuda.CudaContext;
import io.venturi.nativelib.CppObjects;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer.LayerInformationFormat;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IEngineInspector;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plan in device memory with a use count: whoever opened it and each context made from it hold
 * one; the last to let go frees it. The CUDA context of its device must be current on the thread
 * that makes it or a context of it.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class LoadedEngine {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedEngine.class);

  private final String graph;
  private final CudaContext cuda;
  private final TensorRtLog log;
  private final IRuntime runtime;
  private final ICudaEngine engine;
  private final EngineTensors tensors;
  private int holders = 1;

  /**
   * Deserialises a plan.
   *
   * @param graph what it was built from, for messages
   * @param plan direct buffer, position to limit
   * @param dlaCore DLA core that it runs on, or -1
   * @param cuda the device's context, current on this thread; closed with the engine unless this
   *     throws
   * @throws EngineIncompatibleException when TensorRT does not accept the plan
   * @throws EngineException when CUDA does not work, or the engine has other tensors than one
   *     float32 input and output
   */
  public LoadedEngine(String graph, ByteBuffer plan, int dlaCore, CudaContext cuda) {
    TensorRtLibraries.require();
    this.graph = graph;
    this.cuda = cuda;
    log = new TensorRtLog();
    try {
      runtime = TensorRtLibraries.newRuntime(graph, log);
    } catch (EngineException e) {
      log.close();
      throw e;
    }
    engine = deserialise(plan, dlaCore);
    try {
      tensors = EngineTensors.of(engine, graph);
    } catch (RuntimeException e) {
      delete();
      throw e;
    }
  }

  private ICudaEngine deserialise(ByteBuffer plan, int dlaCore) {
    if (dlaCore >= 0) {
      runtime.setDLACore(dlaCore);
    }
    try (BytePointer bytes = new BytePointer(plan)) {
      ICudaEngine deserialised = runtime.deserializeCudaEngine(bytes, plan.remaining());
      if (deserialised == null || deserialised.isNull()) {
        String why = log.drainText();
        delete(runtime);
        log.close();
        throw new EngineIncompatibleException(
            graph
                + ": TensorRT "
                + TensorRtLibraries.require().version()
                + " does not accept the plan; "
                + why);
      }
      deserialised.setErrorRecorder(log.recorder());
      return deserialised;
    }
  }

  /** What it takes and gives. */
  public EngineTensors tensors() {
    return tensors;
  }

  /** What it was built from, for messages. */
  public String graph() {
    return graph;
  }

  /** Where TensorRT tells why a call of this engine or of a context of it failed. */
  public TensorRtLog log() {
    return log;
  }

  /** The engine itself, for its holders. */
  public ICudaEngine engine() {
    return engine;
  }

  /** Layers, tactics and formats as TensorRT's inspector tells them, JSON. */
  public String layersJson() {
    IEngineInspector inspector = engine.createEngineInspector();
    if (inspector == null || inspector.isNull()) {
      throw new EngineException(graph + ": TensorRT made no inspector; " + log.drainText());
    }
    try {
      return inspector.getEngineInformation(LayerInformationFormat.kJSON);
    } finally {
      delete(inspector);
    }
  }

  /** Counts one more holder. */
  public synchronized void hold() {
    holders++;
  }

  /** Counts one holder less; the last frees the engine. */
  public synchronized void letGo() {
    holders--;
    if (holders == 0) {
      free();
    }
  }

  /** Deletes an object that TensorRT made, of a class derived from {@code INoCopy}. */
  public static void delete(Pointer object) {
    CppObjects.delete(object.address(), CppObjects.NO_COPY_SLOT);
    object.setNull();
  }

  /** On any thread, also a cleaner's, where no context is current. */
  private void free() {
    try {
      cuda.makeCurrent();
      delete();
    } catch (RuntimeException e) {
      LOG.warn("{}: the engine's memory could not be freed", graph, e);
    } finally {
      cuda.close();
    }
  }

  private void delete() {
    delete(engine);
    delete(runtime);
    log.close();
  }
}
