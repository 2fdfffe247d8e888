package io.venturi.pipeline;

import io.venturi.BundleException;
import io.venturi.ExclusiveUse;
import io.venturi.VenturiException;
import io.venturi.bundle.GraphRole;
import io.venturi.bundle.ModelBundle;
import io.venturi.bundle.RatePoint;
import io.venturi.engine.Engine;
import io.venturi.engine.ExecutionContext;
import io.venturi.latent.LatentShape;
import io.venturi.task.Classification;
import io.venturi.task.TaskDecoder;
import io.venturi.task.TaskResult;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;

/**
 * The second half of {@link TailRunner}: a batch of latents in, task results out.
 *
 * <pre>{@code
 * tail.latent(0).put(first);   // any order, each slot below the batch size
 * tail.latent(1).put(second);
 * tail.run(2);
 * Classification result = tail.result(0);
 * }</pre>
 *
 * <p>Thread rule: one thread at a time; a second entry throws {@link IllegalStateException}. Open
 * one per thread: they share the engines. {@link #close()} may come from any thread and waits for
 * the call in flight; slots must not be touched after it.
 */
public final class BatchTail implements AutoCloseable {
  private final ExclusiveUse use = new ExclusiveUse("BatchTail");
  private final RatePoint ratePoint;
  private final int maxBatch;
  private final LatentShape shape;
  private final ExecutionContext decoder;
  private final ExecutionContext tail;
  private final FloatBuffer[] latents;
  private final FloatBuffer[] logits;
  private final TaskDecoder<? extends TaskResult> task;
  private final Resources.Closing closing;

  private BatchTail(ModelBundle bundle, TailOptions options, Resources resources) {
    this.ratePoint = options.ratePointOf(bundle);
    this.maxBatch = options.maxBatch();
    this.shape = ratePoint.latent();
    Engine decoderEngine = openEngine(bundle, GraphRole.DECODER, options, resources);
    Engine tailEngine = openEngine(bundle, GraphRole.TAIL, options, resources);
    checkChained(ratePoint, decoderEngine, tailEngine);
    this.decoder = resources.own(decoderEngine.newContext(maxBatch));
    this.tail = resources.own(tailEngine.newContext(maxBatch, decoder.output()));
    this.latents = Latents.items(decoder.input(), decoderEngine.input().itemSize(), maxBatch);
    this.logits = Latents.items(tail.output(), tailEngine.output().itemSize(), maxBatch);
    this.task = bundle.manifest().task().decoder();
    this.closing = resources.guard(this);
  }

  /** Opens a network of the options' rate point. */
  static Engine openEngine(
      ModelBundle bundle, GraphRole role, TailOptions options, Resources resources) {
    return resources.own(
        bundle.openEngine(
            role,
            options.ratePointOf(bundle),
            options.steps().engine(),
            options.threads(),
            options.precision()));
  }

  /** Checks that the tail takes what the decoder gives, so that they can share a buffer. */
  static void checkChained(RatePoint point, Engine decoder, Engine tail) {
    if (!decoder.output().itemShape().equals(tail.input().itemShape())) {
      throw new BundleException(
          "member '"
              + point.decoder()
              + "' gives items of "
              + decoder.output().itemShape()
              + ", '"
              + point.tail()
              + "' takes "
              + tail.input().itemShape());
    }
  }

  /**
   * Opens the networks of a rate point; the bundle may be closed afterwards.
   *
   * @throws VenturiException when an engine cannot be opened
   * @throws IllegalArgumentException when the bundle has no such rate point
   */
  public static BatchTail open(ModelBundle bundle, TailOptions options) {
    return Resources.opening(resources -> new BatchTail(bundle, options, resources));
  }

  /**
   * Where to write the latent of a slot: C x H x W floats from position 0 to the limit; direct,
   * native order; the same object at every call.
   *
   * @param slot 0..maxBatch-1
   */
  public FloatBuffer latent(int slot) {
    return latents[slot].clear();
  }

  /**
   * Runs the first slots; their logits and results are complete on return, and hold until the next
   * run.
   *
   * @param batch 1..maxBatch
   * @throws io.venturi.EngineException when a network fails
   */
  public void run(int batch) {
    use.enter();
    try {
      decoder.run(batch);
      tail.run(batch);
    } finally {
      use.exit();
      Reference.reachabilityFence(this);
    }
  }

  /**
   * What the tail gave for a slot: one float a label, or maps of them; direct, the same object at
   * every call.
   *
   * @param slot below the batch of the last run
   */
  public FloatBuffer logits(int slot) {
    return logits[slot].clear();
  }

  /** The result of a slot of a model that classifies; see {@link #result(int, Class)}. */
  public Classification result(int slot) {
    return result(slot, Classification.class);
  }

  /**
   * The task result of a slot, of a kind or as any {@link TaskResult}.
   *
   * @param slot below the batch of the last run
   * @throws io.venturi.IncompatibleModelException when the model's results are of another kind
   * @throws VenturiException when the tail gave none a sound tail gives, such as NaN
   */
  public <R extends TaskResult> R result(int slot, Class<R> kind) {
    return task.decode(logits(slot)).as(kind);
  }

  /** The rate point whose latents this takes. */
  public RatePoint ratePoint() {
    return ratePoint;
  }

  /** Most latents of one run. */
  public int maxBatch() {
    return maxBatch;
  }

  /** Shape of a latent. */
  public LatentShape shape() {
    return shape;
  }

  /** Closes contexts, then the engines no other pipeline uses. Later calls do nothing. */
  @Override
  public void close() {
    closing.close(use);
  }
}
