package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What TensorRT calls is called in {@code native/tests/tensorrt_test.cpp}, as TensorRT does. */
final class ErrorRecorderTest {
  @Test
  void take_nothingReported_empty() {
    try (ErrorRecorder recorder = new ErrorRecorder()) {
      assertNotEquals(0, recorder.interfaceAddress());
      assertEquals(List.of(), recorder.take());
    }
  }

  @Test
  void close_twice_thenCallsThrow() {
    ErrorRecorder recorder = new ErrorRecorder();
    recorder.close();
    recorder.close();
    assertThrows(IllegalStateException.class, recorder::take);
    assertThrows(IllegalStateException.class, recorder::interfaceAddress);
  }
}
