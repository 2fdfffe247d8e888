package io.venturi.cuda;

import io.venturi.EngineException;
import io.venturi.GpuFatalException;
import io.venturi.NativeException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same work, queued again and again. The first two times it is queued as it is, and the second
 * time captured right behind that: libraries want to have been called with the very shapes and
 * addresses just before. From then on it is launched as one piece. Work that cannot be captured is
 * queued as it is for good, after one warning.
 *
 * <p>{@code -Dventuri.cuda.graphs=off} captures nothing.
 *
 * <p>Thread rule: one thread at a time, that of the stream.
 */
public final class RepeatedWork implements AutoCloseable {
  /** System property that switches capturing off. */
  public static final String PROPERTY = "venturi.cuda.graphs";

  private static final Logger LOG = LoggerFactory.getLogger(RepeatedWork.class);
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private enum State {
    COLD,
    WARM,
    CAPTURED,
    AS_IT_IS
  }

  private final CudaStream stream;
  private final String name;
  private final Runnable work;
  private State state;
  private @Nullable CudaGraph graph;

  /**
   * Queues nothing yet.
   *
   * @param name what it is, for the warning
   * @param work queues on the stream; the same calls with the same memory every time
   */
  public RepeatedWork(CudaStream stream, String name, Runnable work) {
    this.stream = stream;
    this.name = name;
    this.work = work;
    this.state = "off".equals(System.getProperty(PROPERTY)) ? State.AS_IT_IS : State.COLD;
  }

  /** Queues it. */
  public void queue() {
    CudaGraph captured = graph;
    if (captured != null) {
      stream.launch(captured);
      return;
    }
    work.run();
    if (state == State.WARM) {
      graph = capture();
      state = graph == null ? State.AS_IT_IS : State.CAPTURED;
    } else if (state == State.COLD) {
      state = State.WARM;
    }
  }

  /** Whether it is launched as one piece. */
  public boolean isCaptured() {
    return state == State.CAPTURED;
  }

  private @Nullable CudaGraph capture() {
    try {
      return stream.capture(work);
    } catch (GpuFatalException e) {
      throw e;
    } catch (NativeException | EngineException e) {
      if (WARNED.add(name)) {
        LOG.warn(
            "{} cannot be captured into a CUDA graph and is queued call by call: {}",
            name,
            e.getMessage());
      }
      return null;
    }
  }

  /** Frees the graph; no launch of it may be queued. Later calls do nothing. */
  @Override
  public void close() {
    CudaGraph captured = graph;
    if (captured != null) {
      captured.close();
    }
  }
}
