package io.venturi.serving.model;

import io.venturi.bundle.BundleManifest;
import io.venturi.serving.batch.LatentBatcher;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import java.util.concurrent.CompletableFuture;

/**
 * A version of a model that takes requests. It ends when it was retired and its last request is
 * answered: a request that has it is never dropped by a swap.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class ServedModel {
  private final ModelKey key;
  private final BundleManifest manifest;
  private final LatentBatcher batcher;
  private final Runnable ended;
  private int requests;
  private boolean retired;

  /**
   * @param ended called once, when it was retired and has no requests any more; must not block
   */
  ServedModel(BundleManifest manifest, LatentBatcher batcher, Runnable ended) {
    this.key = new ModelKey(manifest.name(), manifest.modelVersion());
    this.manifest = manifest;
    this.batcher = batcher;
    this.ended = ended;
  }

  /** Its name and version. */
  public ModelKey key() {
    return key;
  }

  /** What its bundle says. */
  public BundleManifest manifest() {
    return manifest;
  }

  /** Frames that wait. */
  public int depth() {
    return batcher.depth();
  }

  /** Takes it for one request; false when it was retired, look it up again. */
  synchronized boolean enter() {
    if (retired) {
      return false;
    }
    requests++;
    return true;
  }

  private void exit() {
    boolean last;
    synchronized (this) {
      requests--;
      last = retired && requests == 0;
    }
    if (last) {
      ended.run();
    }
  }

  /** Takes no more requests; ends after the last one. */
  void retire() {
    boolean idle;
    synchronized (this) {
      if (retired) {
        return;
      }
      retired = true;
      idle = requests == 0;
    }
    if (idle) {
      ended.run();
    }
  }

  /**
   * Runs a request that has entered; it exits with the answer.
   *
   * @return completes with the answer or a refusal; to cancel it drops what is in no batch yet
   * @throws io.venturi.serving.call.Refusal at once
   */
  CompletableFuture<InferenceAnswer> run(InferenceRequest request) {
    try {
      CompletableFuture<InferenceAnswer> answer = batcher.submit(request);
      answer.whenComplete((result, failure) -> exit());
      return answer;
    } catch (RuntimeException | Error e) {
      exit();
      throw e;
    }
  }

  /** Fails what is still waiting and closes the networks. */
  void close() {
    batcher.close();
  }
}
