package io.venturi.client.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.client.rate.SimulatedCamera.By;
import io.venturi.client.rate.SimulatedCamera.Outcome;
import io.venturi.transport.LinkProfile;
import io.venturi.transport.LinkSchedule;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of the controller on a simulated link and a virtual clock. */
class RateControllerTest {
  private static final List<Rate> RATES =
      List.of(
          new Rate("low", 2_700),
          new Rate("middle", 6_100),
          new Rate("high", 15_000),
          new Rate("huge", 40_000));
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final Duration DEADLINE = Duration.ofMillis(100);
  private static final Duration STEP = Duration.ofSeconds(60);

  private static LinkProfile link(double megabits) {
    return LinkProfile.ofMegabits(megabits + " Mbit/s", megabits)
        .withDelay(Duration.ofMillis(5), Duration.ofMillis(2));
  }

  private static LinkSchedule steps(double loss) {
    return LinkSchedule.steps(
        STEP,
        link(66).withLoss(loss),
        link(4).withLoss(loss),
        link(0.5).withLoss(loss),
        link(12).withLoss(loss));
  }

  private static double share(List<Outcome> outcomes, Predicate<Outcome> which) {
    return (double) outcomes.stream().filter(which).count() / outcomes.size();
  }

  private static List<Outcome> within(List<Outcome> outcomes, int step) {
    long from = step * STEP.toNanos();
    return outcomes.stream().filter(o -> o.at() >= from && o.at() < from + STEP.toNanos()).toList();
  }

  private static boolean isMet(Outcome outcome) {
    return outcome.by() != By.NOBODY && outcome.latencyNanos() <= DEADLINE.toNanos();
  }

  private static double serverShare(List<Outcome> outcomes) {
    return share(outcomes, o -> o.by() == By.SERVER && isMet(o));
  }

  private static void assertServerGivesMostOfEachStep(List<Outcome> outcomes) {
    for (int step = 0; step < 4; step++) {
      double server = serverShare(within(outcomes, step));
      assertTrue(server >= 0.9, "step " + step + ": the server gave " + server);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void steps_withLocalHead_meetTheDeadlineMostlyByTheServer(long seed) {
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, steps(0), true, seed).run(STEP.multipliedBy(4), EVERY, DEADLINE);
    assertEquals(2_400, outcomes.size());
    double met = share(outcomes, RateControllerTest::isMet);
    assertTrue(met >= 0.99, "met " + met);
    assertServerGivesMostOfEachStep(outcomes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void steps_withoutLocalHead_meetTheDeadlineAlone(long seed) {
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, steps(0), false, seed)
            .run(STEP.multipliedBy(4), EVERY, DEADLINE);
    double met = share(outcomes, RateControllerTest::isMet);
    assertTrue(met >= 0.99, "met " + met + ", errors " + share(outcomes, o -> o.by() == By.NOBODY));
    assertServerGivesMostOfEachStep(outcomes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void steps_onALossyLink_meetTheDeadlineMostlyByTheServer(long seed) {
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, steps(0.01), true, seed)
            .run(STEP.multipliedBy(4), EVERY, DEADLINE);
    assertTrue(share(outcomes, RateControllerTest::isMet) >= 0.99);
    assertServerGivesMostOfEachStep(outcomes);
  }

  @Test
  void steps_each_useTheLargestRateThatFits() {
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, steps(0), true, 1).run(STEP.multipliedBy(4), EVERY, DEADLINE);
    int[] expected = {3, 2, 0, 3}; // 40,000 bytes take 80 ms at 4 Mbit/s, 6,100 take 98 ms at 0.5
    for (int step = 0; step < 4; step++) {
      int rate = expected[step];
      double used = share(within(outcomes, step), o -> o.rate() == rate);
      assertTrue(used >= 0.8, "step " + step + ": " + RATES.get(rate).name() + " used by " + used);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void stepDown_toATenth_costsAtMostTwoServerAnswers(long seed) {
    LinkSchedule down = LinkSchedule.steps(STEP, link(66), link(4));
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, down, true, seed).run(STEP.multipliedBy(2), EVERY, DEADLINE);
    long lost = within(outcomes, 1).stream().filter(o -> o.by() != By.SERVER).count();
    assertTrue(lost <= 2, lost + " not by the server");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void stepDown_toAHundredth_recoversWhenTheFrameOnTheLineHasLeft(long seed) {
    LinkSchedule down = LinkSchedule.steps(STEP, link(66), link(0.5));
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, down, true, seed).run(STEP.multipliedBy(2), EVERY, DEADLINE);
    List<Outcome> after = within(outcomes, 1);
    double share = serverShare(after); // 40,000 bytes hold the line for 640 ms
    assertTrue(share >= 0.95, "the server gave " + share);
    double later = serverShare(after.subList(30, 600));
    assertTrue(later >= 0.98, "from 3 s on the server gave " + later);
  }

  @Test
  void link_tooSlowForTheSmallestFrame_isOnlyProbed() {
    LinkSchedule slow = LinkSchedule.steady(link(0.15)); // 144 ms a frame
    SimulatedCamera camera = new SimulatedCamera(RATES, slow, true, 1);
    List<Outcome> outcomes = camera.run(STEP, EVERY, DEADLINE);
    assertTrue(share(outcomes, o -> o.by() == By.EDGE && isMet(o)) == 1);
    assertTrue(camera.framesSent() >= 20, "looks whether it has changed: " + camera.framesSent());
    assertTrue(camera.framesSent() <= 65, "spares the link: " + camera.framesSent());
  }

  @Test
  void link_tooSlowWithoutLocalHead_isAnErrorAtOnceNotAtTheDeadline() {
    LinkSchedule slow = LinkSchedule.steady(link(0.15));
    List<Outcome> outcomes = new SimulatedCamera(RATES, slow, false, 1).run(STEP, EVERY, DEADLINE);
    assertEquals(1, share(outcomes, o -> o.by() == By.NOBODY));
    assertTrue(share(outcomes, o -> o.latencyNanos() < DEADLINE.toNanos() / 2) >= 0.9);
  }

  @Test
  void outage_thenLink_serverAnswersAgainWithinThreeSeconds() {
    LinkSchedule outage = LinkSchedule.steps(STEP, link(12), LinkProfile.outage(), link(12));
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, outage, true, 1).run(STEP.multipliedBy(3), EVERY, DEADLINE);
    assertEquals(1, share(outcomes, RateControllerTest::isMet));
    assertEquals(0, serverShare(within(outcomes, 1).subList(1, 600)));
    assertTrue(serverShare(within(outcomes, 2)) >= 0.95);
    assertTrue(serverShare(within(outcomes, 2).subList(30, 600)) >= 0.99);
  }

  @Test
  void serverStall_thenService_serverAnswersAgainWithinThreeSeconds() {
    SimulatedCamera camera = new SimulatedCamera(RATES, LinkSchedule.steady(link(12)), true, 1);
    camera.stallServer(Duration.ofSeconds(20), Duration.ofSeconds(30));
    List<Outcome> outcomes = camera.run(STEP, EVERY, DEADLINE);
    assertEquals(1, share(outcomes, RateControllerTest::isMet));
    assertEquals(0, serverShare(outcomes.subList(205, 299)));
    assertTrue(serverShare(outcomes.subList(330, 600)) >= 0.99);
  }

  @Test
  void camera_fasterThanTheLink_keepsTheQueueShort() {
    // 2,700 bytes take 43 ms: of 50 images a second the link carries 23
    LinkSchedule slow = LinkSchedule.steady(link(0.5));
    List<Outcome> outcomes =
        new SimulatedCamera(RATES, slow, true, 1).run(STEP, Duration.ofMillis(20), DEADLINE);
    assertEquals(1, share(outcomes, RateControllerTest::isMet));
    double server = serverShare(outcomes);
    assertTrue(server >= 0.3, "the server gives what the link carries: " + server);
  }

  @ParameterizedTest
  @ValueSource(doubles = {66, 4, 0.5})
  void machine_thatHiccups_costsLittleMoreThanTheAnswersItDelays(double megabits) {
    SimulatedCamera camera =
        new SimulatedCamera(RATES, LinkSchedule.steady(link(megabits)), true, 1);
    camera.hiccup(0.02);
    double server = serverShare(camera.run(STEP.multipliedBy(4), EVERY, DEADLINE));
    assertTrue(server >= 0.93, "the server gave " + server);
  }

  @Test
  void decide_sameCalls_sameDecisions() {
    assertEquals(
        new SimulatedCamera(RATES, steps(0.01), true, 4).run(STEP, EVERY, DEADLINE),
        new SimulatedCamera(RATES, steps(0.01), true, 4).run(STEP, EVERY, DEADLINE));
  }

  @Test
  void decide_tellsTheFiguresItDecidedOn() {
    RateController controller = new RateController(RATES);
    RateDecision first = controller.decide(-50, 100_000_000);
    assertEquals(RateDecision.Kind.PROBE, first.kind());
    assertTrue(first.reason().contains("nothing is known"), first.reason());
    controller.roundTrip(10_000_000, 0);
    controller.encoded(0, 2_500, 8_000_000);
    controller.sent(1, first.kind(), 2_500, 0);
    assertFalse(controller.wantsRoundTrip(1), "a frame is on the line");
    controller.answered(1, 40_000_000, 10_000_000); // 20 ms for 2,500 bytes: 1 Mbit/s
    RateDecision second = controller.decide(100_000_000, 200_000_000);
    assertEquals(RateDecision.Kind.SEND, second.kind());
    assertTrue(second.reason().contains("1.00 Mbit/s, round trip 10.0 ms"), second.reason());
    assertTrue(controller.isInTime(2_500, 100_000_000, 200_000_000));
    assertFalse(controller.isInTime(25_000, 100_000_000, 200_000_000), "200 ms on the line");
  }

  @Test
  void answered_absurdServerTimes_stayWithinWhatWasSeen() {
    RateController controller = new RateController(RATES);
    for (long times : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
      controller.sent(times, RateDecision.Kind.SEND, 2_500, 0);
      controller.answered(times, 50_000_000, times);
      LinkEstimate estimate = controller.estimate(50_000_000);
      assertTrue(estimate.serverNanos() >= 0 && estimate.serverNanos() <= 50_000_000);
      assertTrue(estimate.megabitsPerSecond() > 0, estimate.toString());
    }
    controller.answered(77, 1, 1); // never sent
    controller.missed(78, 1);
    controller.failed(79);
  }

  @Test
  void rates_noneOrWithoutSize_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RateController(List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Rate("none", 0));
  }
}
