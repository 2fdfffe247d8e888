package io.venturi.engine.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session with a use count: the engine and each of its contexts hold one; the last to let go
 * closes it.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
final class SharedSession {
  private static final Logger LOG = LoggerFactory.getLogger(SharedSession.class);

  private final OrtSession session;
  private final String graph;
  private int holders = 1;

  SharedSession(OrtSession session, String graph) {
    this.session = session;
    this.graph = graph;
  }

  /** To be called by holders only. */
  OrtSession session() {
    return session;
  }

  synchronized void hold() {
    holders++;
  }

  synchronized void letGo() {
    holders--;
    if (holders == 0) {
      try {
        session.close();
      } catch (OrtException e) {
        LOG.warn("{}: ONNX Runtime could not close its session", graph, e);
      }
    }
  }
}
