package io.venturi.serving.site;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Pages of an application beside the protocol. Calls of pages at other addresses are refused before
 * a site sees them, as are bodies over the server's limit.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public interface Site extends AutoCloseable {
  /** Whether a path is one of this site's; the protocol's own paths are never asked about. */
  boolean owns(String path);

  /**
   * What everybody may GET, token or not: the page that asks for a token cannot ask for one first.
   * Must hold nothing that is not public and must cost nothing.
   *
   * @param path one that the site owns
   */
  Optional<Page> open(String path);

  /**
   * Answers a visit whose caller has shown a token where tokens are asked for. Must not block.
   *
   * @return completes with the page, or with a {@link io.venturi.serving.call.Refusal}
   * @throws io.venturi.serving.call.Refusal at once
   */
  CompletableFuture<Page> answer(Visit visit);

  /** Ends it; called when the server takes nothing any more and before its models end. */
  @Override
  void close();
}
