package io.venturi;

/** The CUDA context is lost: nothing on the GPU works any more until the process is restarted. */
public class GpuFatalException extends NativeException {
  public GpuFatalException(int code, String message) {
    super(code, message);
  }
}
