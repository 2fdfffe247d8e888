package io.venturi.cuda;

/**
 * Work that was captured from a stream and is launched as one piece ({@link CudaStream#capture}).
 * All memory that it uses must stay open as long as it.
 *
 * <p>Thread rule: one launch at a time.
 */
public final class CudaGraph extends CudaResource {
  /** Takes over a captured graph, for which the context is held already. */
  CudaGraph(ContextHandle context, long address) {
    super(context, "CudaGraph", address, () -> CudaNative.graphDestroy(address));
  }

  /** The CUgraphExec. */
  public long handle() {
    return open();
  }
}
