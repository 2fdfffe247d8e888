package io.venturi.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must do; each provider runs it in its own module. */
public abstract class EngineContractTest {
  private static final Path GRAPHS =
      Path.of(System.getProperty("venturi.top"), "testdata", "tiny-onnx");
  private static final int INPUT_SIZE = 3 * 8 * 8;
  private static final int OUTPUT_SIZE = 4 * 4 * 4;
  private static final int ITEMS = 3;

  /** The provider under test. */
  protected abstract EngineProvider provider();

  /** Largest difference from the golden values that the engine's arithmetic may make. */
  protected float tolerance() {
    return 1e-5f;
  }

  @Test
  void provider_here_describesItself() {
    assertEquals("", provider().unavailableReason());
    assertFalse(provider().description().isBlank());
  }

  @Test
  void open_convRelu_tensorsOfTheGraph() throws IOException {
    try (Engine engine = convRelu()) {
      assertEquals(new TensorSpec("image", List.of(3, 8, 8)), engine.input());
      assertEquals(new TensorSpec("features", List.of(4, 4, 4)), engine.output());
    }
  }

  static Stream<Path> refused() throws IOException {
    try (Stream<Path> files = Files.list(GRAPHS.resolve("refused"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void open_badGraph_exceptionNamesIt(Path graph) throws IOException {
    byte[] onnx = Files.readAllBytes(graph);
    EngineOptions options = EngineOptions.named("bad/" + graph.getFileName());
    String message =
        assertThrows(EngineException.class, () -> provider().open(onnx, options)).getMessage();
    assertTrue(message.contains(options.name()), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void run_batch_goldenValues(int batch) throws IOException {
    float[] wanted = golden("conv-relu.output.bin");
    try (Engine engine = convRelu();
        ExecutionContext context = engine.newContext(ITEMS)) {
      context.input().put(0, golden("conv-relu.input.bin"));
      context.run(batch);
      assertArrayEquals(
          Arrays.copyOf(wanted, batch * OUTPUT_SIZE),
          outputOf(context, batch * OUTPUT_SIZE),
          tolerance());
    }
  }

  @Test
  void run_batchesUpAndDown_itemsBeyondTheBatchUntouched() throws IOException {
    float[] wanted = golden("conv-relu.output.bin");
    try (Engine engine = convRelu();
        ExecutionContext context = engine.newContext(ITEMS)) {
      context.input().put(0, golden("conv-relu.input.bin"));
      for (int batch : new int[] {3, 1, 2, 3, 2, 1}) {
        float[] before = new float[ITEMS * OUTPUT_SIZE];
        Arrays.fill(before, -1);
        context.output().put(0, before);
        context.run(batch);
        System.arraycopy(wanted, 0, before, 0, batch * OUTPUT_SIZE);
        assertArrayEquals(before, outputOf(context, before.length), tolerance());
      }
    }
  }

  @Test
  void run_fixedBatchOfOne_goldenValues() throws IOException {
    try (Engine engine = open("conv-relu-batch1");
        ExecutionContext context = engine.newContext(1)) {
      context.input().put(0, golden("conv-relu-batch1.input.bin"));
      context.run(1);
      assertArrayEquals(
          golden("conv-relu-batch1.output.bin"), outputOf(context, OUTPUT_SIZE), tolerance());
      assertThrows(IllegalArgumentException.class, () -> engine.newContext(2));
    }
  }

  @Test
  void run_batchOutsideRange_illegalArgument() throws IOException {
    try (Engine engine = convRelu();
        ExecutionContext context = engine.newContext(2)) {
      assertEquals(2, context.maxBatch());
      assertThrows(IllegalArgumentException.class, () -> context.run(0));
      assertThrows(IllegalArgumentException.class, () -> context.run(3));
    }
  }

  @Test
  void buffers_always_directNativeOrderAndWhole() throws IOException {
    try (Engine engine = convRelu();
        ExecutionContext context = engine.newContext(ITEMS)) {
      checkBuffer(context.input(), ITEMS * INPUT_SIZE);
      checkBuffer(context.output(), ITEMS * OUTPUT_SIZE);
      assertSame(context.output(), context.output());
    }
  }

  @Test
  void newContext_externalInput_readWithoutCopy() throws IOException {
    FloatBuffer mine = direct(ITEMS * INPUT_SIZE + 5);
    try (Engine engine = convRelu();
        ExecutionContext context = engine.newContext(ITEMS, mine)) {
      checkBuffer(context.input(), ITEMS * INPUT_SIZE);
      mine.put(0, golden("conv-relu.input.bin"));
      context.run(ITEMS);
      assertArrayEquals(
          golden("conv-relu.output.bin"), outputOf(context, ITEMS * OUTPUT_SIZE), tolerance());
    }
  }

  @Test
  void newContext_badInput_illegalArgument() throws IOException {
    FloatBuffer heap = FloatBuffer.allocate(INPUT_SIZE);
    FloatBuffer small = direct(INPUT_SIZE - 1);
    FloatBuffer swapped =
        ByteBuffer.allocateDirect(4 * INPUT_SIZE)
            .order(
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                    ? ByteOrder.LITTLE_ENDIAN
                    : ByteOrder.BIG_ENDIAN)
            .asFloatBuffer();
    try (Engine engine = convRelu()) {
      for (FloatBuffer bad : List.of(heap, small, swapped)) {
        assertThrows(IllegalArgumentException.class, () -> engine.newContext(1, bad));
      }
      assertThrows(IllegalArgumentException.class, () -> engine.newContext(0));
      assertThrows(IllegalArgumentException.class, () -> engine.newContext(Integer.MAX_VALUE));
    }
  }

  @Test
  void engine_manyThreads_eachContextItsOwnResult() throws Exception {
    float[] input = golden("conv-relu.input.bin");
    float[] wanted = golden("conv-relu.output.bin");
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (Engine engine = convRelu()) {
      List<Future<?>> runs =
          IntStream.range(0, 4)
              .<Future<?>>mapToObj(
                  i -> pool.submit(() -> runItemOften(engine, input, wanted, i % ITEMS)))
              .toList();
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void run_fromManyThreadsAtOnce_refusedOrRight() throws Exception {
    float[] wanted = golden("conv-relu.output.bin");
    try (Engine engine = convRelu();
        ExecutionContext context = engine.newContext(ITEMS)) {
      context.input().put(0, golden("conv-relu.input.bin"));
      CountDownLatch start = new CountDownLatch(1);
      AtomicReference<Throwable> unwanted = new AtomicReference<>();
      Runnable often =
          () -> {
            try {
              start.await();
              for (int i = 0; i < 300; i++) {
                try {
                  context.run(ITEMS);
                } catch (IllegalStateException refused) {
                  assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
                }
              }
            } catch (Throwable e) {
              unwanted.set(e);
            }
          };
      List<Thread> threads = Stream.generate(() -> new Thread(often)).limit(3).toList();
      threads.forEach(Thread::start);
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(unwanted.get());
      assertArrayEquals(wanted, outputOf(context, wanted.length), tolerance());
    }
  }

  @Test
  void close_twice_thenCallsThrow() throws IOException {
    Engine engine = convRelu();
    ExecutionContext context = engine.newContext(1);
    context.close();
    context.close();
    assertThrows(IllegalStateException.class, () -> context.run(1));
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, () -> engine.newContext(1));
  }

  @Test
  void close_engineBeforeContext_contextStaysUsable() throws IOException {
    Engine engine = convRelu();
    try (ExecutionContext context = engine.newContext(ITEMS)) {
      context.input().put(0, golden("conv-relu.input.bin"));
      engine.close();
      context.run(ITEMS);
      assertArrayEquals(
          golden("conv-relu.output.bin"), outputOf(context, ITEMS * OUTPUT_SIZE), tolerance());
    }
  }

  /** Opens {@code testdata/tiny-onnx/valid/NAME.onnx}. */
  protected final Engine open(String name) throws IOException {
    byte[] onnx = Files.readAllBytes(GRAPHS.resolve("valid").resolve(name + ".onnx"));
    return provider().open(onnx, EngineOptions.named(name));
  }

  private Engine convRelu() throws IOException {
    return open("conv-relu");
  }

  private Void runItemOften(Engine engine, float[] input, float[] wanted, int item) {
    try (ExecutionContext context = engine.newContext(1)) {
      for (int i = 0; i < 200; i++) {
        context.input().put(0, input, item * INPUT_SIZE, INPUT_SIZE);
        context.run(1);
        assertArrayEquals(
            Arrays.copyOfRange(wanted, item * OUTPUT_SIZE, (item + 1) * OUTPUT_SIZE),
            outputOf(context, OUTPUT_SIZE),
            tolerance());
      }
    }
    return null;
  }

  private static void checkBuffer(FloatBuffer buffer, int floats) {
    assertTrue(buffer.isDirect());
    assertEquals(ByteOrder.nativeOrder(), buffer.order());
    assertEquals(0, buffer.position());
    assertEquals(floats, buffer.limit());
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static float[] outputOf(ExecutionContext context, int floats) {
    float[] values = new float[floats];
    context.output().get(0, values);
    return values;
  }

  private static float[] golden(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(GRAPHS.resolve("valid").resolve(name));
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
