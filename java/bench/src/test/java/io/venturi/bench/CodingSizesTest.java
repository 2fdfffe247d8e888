package io.venturi.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.cli.coding.CodingWork;
import io.venturi.cli.coding.SampleLatents;
import io.venturi.entropy.IdealSize;
import io.venturi.entropy.LaneChoice;
import io.venturi.latent.WireProfile;
import java.nio.IntBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Payloads stay close to what their symbols cost under the 16-bit tables. */
final class CodingSizesTest {
  private static final CodingWork FACTORIZED = new CodingWork(SampleLatents.FACTORIZED);
  private static final CodingWork GAUSSIAN = new CodingWork(SampleLatents.GAUSSIAN);
  private static final CodingWork LARGE = new CodingWork(SampleLatents.GAUSSIAN_LARGE);

  /** Bytes that a lane may cost: its state, less what the state carries. */
  private static final double LANE_BYTES = 1.7;

  static List<CodingWork> works() {
    return List.of(FACTORIZED, GAUSSIAN, LARGE);
  }

  @Test
  void payloads_of11KB_withinTheLimits() {
    assertEquals(10_700, new CodingSizes(FACTORIZED).idealBytes(), 200);
    assertTrue(share(FACTORIZED, 32) <= 0.0065);
    assertTrue(share(FACTORIZED, 8) <= 0.003);
  }

  @Test
  void payloads_of7KB_withinTheLimits() {
    assertEquals(6_700, new CodingSizes(GAUSSIAN).idealBytes(), 200);
    assertTrue(share(GAUSSIAN, 32) <= 0.008);
    assertTrue(share(GAUSSIAN, 8) <= 0.003);
  }

  @ParameterizedTest
  @MethodSource("works")
  void payloads_anyLanes_areTheIdealAThousandthAndTheLanes(CodingWork work) {
    CodingSizes sizes = new CodingSizes(work);
    assertTrue(sizes.bytesOver(WireProfile.COMPAT) <= 8, "compat");
    for (int lanes : new int[] {4, 8, 16, 32, 64}) {
      double over = sizes.bytesOver(WireProfile.lanes(lanes));
      double limit = 0.001 * sizes.idealBytes() + LANE_BYTES * lanes;
      assertTrue(over <= limit, lanes + " lanes: " + over + " bytes, at most " + limit);
    }
  }

  @ParameterizedTest
  @MethodSource("works")
  void tables_of12Bits_loseHalfAThousandthAtMost(CodingWork work) {
    CodingSizes sizes = new CodingSizes(work);
    assertTrue(sizes.lanesTableLoss() <= 0.0005);
    assertEquals(sizes.lanesTableLoss(), sizes.precisionLoss(12), 1e-9);
    assertTrue(sizes.precisionLoss(10) > sizes.precisionLoss(12));
  }

  @ParameterizedTest
  @MethodSource("works")
  void laneChoice_allLatents_estimatesTheirSizes(CodingWork work) {
    LaneChoice choice = new LaneChoice(work.tables().lanes());
    int count = work.symbolCount();
    double squares = 0;
    for (int i = 0; i < CodingWork.LATENTS; i++) {
      IntBuffer latent = work.symbols(i, 1);
      double bytes =
          IdealSize.lanesBits(work.tables().lanes(), latent, count, work.indexes(i, 1)) / 8;
      double error = choice.estimatedBytes(latent, count, work.indexes(i, 1)) / bytes - 1;
      squares += error * error;
      assertEquals(0, error, 0.1, "latent " + i);
    }
    assertTrue(Math.sqrt(squares / CodingWork.LATENTS) < 0.04);
  }

  @Test
  void laneChoice_ofTheWorks_followsTheirSizes() {
    assertEquals(32, chosen(FACTORIZED), "10.7 KB");
    assertEquals(16, chosen(GAUSSIAN), "6.7 KB");
    assertEquals(32, chosen(LARGE), "45 KB");
  }

  private static int chosen(CodingWork work) {
    LaneChoice choice = new LaneChoice(work.tables().lanes());
    return choice.lanes(work.symbols(0, 1), work.symbolCount(), work.indexes(0, 1));
  }

  private static double share(CodingWork work, int lanes) {
    CodingSizes sizes = new CodingSizes(work);
    return sizes.bytesOver(WireProfile.lanes(lanes)) / sizes.idealBytes();
  }
}
