package io.venturi.cli.coding;

import io.venturi.cli.coding.CoderResult.Direction;
import io.venturi.cli.coding.CodingSession.CodingRoom;
import io.venturi.latent.WireProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several coders on the same work, taking turns pass by pass, so that a load that comes and goes
 * hits all of them. Every latent is decoded and compared once before, and coders of one profile
 * must give the same bytes.
 */
public final class CoderBench {
  static final int FEWEST_PASSES = 3;
  private static final double WARM_SHARE = 0.3;
  private static final long PASS_NANOS = 1_000_000;

  private final CodingWork work;
  private final int images;
  private final double seconds;

  /**
   * @param images latents in each call
   * @param seconds of passes for each figure, an encoding or a decoding, at least three passes
   */
  public CoderBench(CodingWork work, int images, double seconds) {
    this.work = work;
    this.images = images;
    this.seconds = seconds;
  }

  /**
   * Measures on the calling thread.
   *
   * @return one result per contender, in their order
   * @throws io.venturi.VenturiException when a coder does not give back what it encoded
   */
  public List<CoderResult> run(List<Contender> contenders) {
    CodingRoom room = new CodingRoom(work, images);
    List<CodingSession> sessions = new ArrayList<>();
    try {
      contenders.forEach(contender -> sessions.add(session(contender, room)));
      checkSamePayloads(contenders, sessions);
      List<TimedJob> encodes = sessions.stream().map(s -> timed(s::encodeAll)).toList();
      List<TimedJob> decodes = sessions.stream().map(s -> timed(s::decodeAll)).toList();
      takeTurns(encodes, decodes);
      List<CoderResult> results = new ArrayList<>();
      for (int i = 0; i < sessions.size(); i++) {
        results.add(
            new CoderResult(
                contenders.get(i),
                sessions.get(i).meanBytes(),
                new Direction(encodes.get(i).times().speed(), null),
                new Direction(decodes.get(i).times().speed(), null)));
      }
      return results;
    } finally {
      sessions.forEach(CodingSession::close);
    }
  }

  private CodingSession session(Contender contender, CodingRoom room) {
    return new CodingSession(contender.twin(), contender.profile(), work, images, room);
  }

  private static void checkSamePayloads(List<Contender> contenders, List<CodingSession> sessions) {
    Map<WireProfile, CodingSession> first = new HashMap<>();
    for (int i = 0; i < sessions.size(); i++) {
      CodingSession known = first.putIfAbsent(contenders.get(i).profile(), sessions.get(i));
      if (known != null) {
        sessions.get(i).checkSamePayloads(known);
      }
    }
  }

  private TimedJob timed(Runnable job) {
    return new TimedJob(job, (long) (WARM_SHARE * seconds * 1e9), PASS_NANOS);
  }

  private void takeTurns(List<TimedJob> encodes, List<TimedJob> decodes) {
    long begin = System.nanoTime();
    double allNanos = seconds * 1e9 * (encodes.size() + decodes.size());
    for (int p = 0; p < FEWEST_PASSES || System.nanoTime() - begin < allNanos; p++) {
      encodes.forEach(TimedJob::pass);
      decodes.forEach(TimedJob::pass);
    }
  }

  /**
   * Adds to each result what several threads do at once.
   *
   * @param threads at least 2, each with buffers of its own
   */
  public List<CoderResult> together(List<CoderResult> alone, int threads) {
    List<CodingRoom> rooms = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      rooms.add(new CodingRoom(work, images));
    }
    return alone.stream().map(result -> together(result, rooms)).toList();
  }

  private CoderResult together(CoderResult alone, List<CodingRoom> rooms) {
    List<CodingSession> sessions = new ArrayList<>();
    try {
      rooms.forEach(room -> sessions.add(session(alone.contender(), room)));
      List<Runnable> encodes = sessions.stream().<Runnable>map(s -> s::encodeAll).toList();
      List<Runnable> decodes = sessions.stream().<Runnable>map(s -> s::decodeAll).toList();
      return new CoderResult(
          alone.contender(),
          alone.meanBytes(),
          new Direction(alone.encode().speed(), ThreadedPasses.run(encodes, seconds)),
          new Direction(alone.decode().speed(), ThreadedPasses.run(decodes, seconds)));
    } finally {
      sessions.forEach(CodingSession::close);
    }
  }
}
