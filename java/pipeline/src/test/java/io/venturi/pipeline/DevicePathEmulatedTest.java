package io.venturi.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.venturi.CorruptFrameException;
import io.venturi.bundle.EditableBundle;
import io.venturi.bundle.ModelBundle;
import io.venturi.cuda.EmulatedMemory;
import io.venturi.engine.Engines;
import io.venturi.entropy.EntropyCoders;
import io.venturi.image.ImageView;
import io.venturi.latent.WireProfile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The device-resident pipeline against the one on the host: our kernels and calls on the emulated
 * device, ONNX Runtime on its memory in place of TensorRT.
 */
@Tag("emulated")
class DevicePathEmulatedTest {
  private static final WireProfile LANES = WireProfile.lanes(8);

  @RegisterExtension final EmulatedMemory memory = new EmulatedMemory();
  private final Steps onDevice =
      Steps.preferred().withEngine(new OnEmulatedDevice(Engines.named("onnxruntime")));
  private ModelBundle bundle;

  @BeforeEach
  void open() {
    bundle = ModelBundle.open(EditableBundle.tinyBytes());
  }

  @AfterEach
  void close() {
    bundle.close();
  }

  private EdgeEncoder edge(Steps steps, WireProfile profile) {
    return EdgeEncoder.open(
        bundle, EdgeOptions.defaults().withThreads(1).withProfile(profile).withSteps(steps));
  }

  private TailRunner tail(Steps steps, int maxBatch) {
    return TailRunner.open(
        bundle, TailOptions.defaults().withThreads(1).withMaxBatch(maxBatch).withSteps(steps));
  }

  @Test
  void frames_fromTheDevice_areThoseOfTheHost() {
    for (int lanes = 4; lanes <= 64; lanes *= 2) {
      WireProfile profile = WireProfile.lanes(lanes);
      try (EdgeEncoder device = edge(onDevice, profile);
          EdgeEncoder host = edge(Steps.preferred(), profile)) {
        assertTrue(memory.isUsed());
        for (int seed = 0; seed < 8; seed++) {
          ImageView image = Pictures.rgb(50 + seed / 4, 40, seed);
          assertEquals(host.encode(image), device.encode(image));
          assertEquals(host.symbols(), device.symbols());
        }
        assertTrue(device.lastTimes().nanos(Stage.ENCODE) > 0);
        assertEquals(profile, device.profile());
      }
    }
  }

  @Test
  void halves_thatTheDeviceDoesNotDo_runOnTheHost() {
    ImageView image = Pictures.rgb(50, 40, 3);
    try (EdgeEncoder compat = edge(onDevice, WireProfile.COMPAT);
        EdgeEncoder chosen = edge(onDevice.withCoder(EntropyCoders.preferred()), LANES);
        EdgeEncoder automatic =
            EdgeEncoder.open(
                bundle, EdgeOptions.defaults().withThreads(1).withAutoLanes().withSteps(onDevice));
        EdgeEncoder host = edge(Steps.preferred(), LANES)) {
      assertFalse(memory.isUsed());
      assertEquals(host.encode(image), chosen.encode(image));
      assertTrue(compat.encode(image).hasRemaining());
      assertTrue(automatic.encode(image).hasRemaining());
    }
  }

  @Test
  void results_fromTheDevice_areThoseOfTheHost_inRaggedBatches() {
    WireProfile[] profiles = {
      LANES,
      WireProfile.lanes(16),
      WireProfile.COMPAT,
      new WireProfile(WireProfile.Kind.LANES, 4, 2)
    };
    try (TailRunner device = tail(onDevice, 6);
        TailRunner host = tail(Steps.preferred(), 6)) {
      assertTrue(memory.isUsed());
      for (int size = 0; size <= 6; size++) {
        List<ByteBuffer> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          batch.add(frame(profiles[i % profiles.length], 10 * size + i));
        }
        assertEquals(
            host.run(batch).stream().map(r -> r.get().toString()).toList(),
            device.run(batch).stream().map(r -> r.get().toString()).toList());
      }
    }
  }

  @Test
  void damagedFrames_areRefusedAlone() {
    ByteBuffer badCrc = frame(LANES, 1);
    badCrc.put(16, (byte) ~badCrc.get(16));
    ByteBuffer badPayload = withSoundCrc(frame(LANES, 2), 20);
    List<ByteBuffer> batch =
        List.of(
            badCrc,
            frame(LANES, 3),
            badPayload,
            ByteBuffer.allocate(0),
            frame(WireProfile.COMPAT, 4));
    try (TailRunner device = tail(onDevice, 5);
        TailRunner host = tail(Steps.preferred(), 5)) {
      for (int run = 0; run < 3; run++) {
        List<TailResult> wanted = host.run(batch);
        List<TailResult> seen = device.run(batch);
        for (int i = 0; i < batch.size(); i++) {
          assertEquals(wanted.get(i).isFailed(), seen.get(i).isFailed(), "frame " + i);
          if (seen.get(i).isFailed()) {
            assertInstanceOf(CorruptFrameException.class, seen.get(i).failure().orElseThrow());
          } else {
            assertEquals(labels(wanted.get(i)), labels(seen.get(i)));
          }
        }
        assertEquals(3, seen.stream().filter(TailResult::isFailed).count());
      }
      assertThrows(CorruptFrameException.class, () -> device.run(badPayload));
    }
  }

  /** Scores may differ in their last digits between batch sizes. */
  private static String labels(TailResult result) {
    return result.get().toString().replaceAll("(0\\.[0-9]{3})[0-9]*(E-[0-9]+)?", "$1");
  }

  @Test
  void calls_afterWarmUp_takeNoMemoryOfTheDeviceAndLittleOfTheHeap() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ImageView image = Pictures.rgb(50, 40, 3);
    List<ByteBuffer> batch = List.of(frame(LANES, 1), frame(LANES, 2));
    try (EdgeEncoder edge = edge(onDevice, LANES);
        TailRunner tail = tail(onDevice, 2)) {
      for (int i = 0; i < 200; i++) {
        edge.encode(image);
        tail.run(batch);
      }
      long free = memory.freeBytes();
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 100; i++) {
        edge.encode(image);
        tail.run(batch);
      }
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertEquals(free, memory.freeBytes());
      // ONNX Runtime's own objects and the results of two frames among them
      assertTrue(bytes < 100 * 32_768, bytes + " bytes in 100 calls of each");
    }
  }

  private ByteBuffer frame(WireProfile profile, int seed) {
    try (EdgeEncoder edge = edge(Steps.preferred(), profile)) {
      return ByteBuffer.wrap(edge.encodeToBytes(Pictures.rgb(48, 40, seed)));
    }
  }

  /** Damages a byte of the payload, counted from its end, and seals the frame again. */
  private static ByteBuffer withSoundCrc(ByteBuffer frame, int fromTheEnd) {
    int end = frame.limit() - 4;
    frame.put(end - fromTheEnd, (byte) ~frame.get(end - fromTheEnd));
    CRC32C crc = new CRC32C();
    crc.update(frame.array(), 0, end);
    frame.order(ByteOrder.LITTLE_ENDIAN).putInt(end, (int) crc.getValue());
    return frame;
  }
}
