package io.venturi.serving.site;

import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.service.Inference;

/** Makes a site when the models are loaded and before the port opens. */
@FunctionalInterface
public interface SiteOpener {
  /**
   * @param models what is served
   * @param inference runs requests, each counted against its caller's limits
   * @throws io.venturi.VenturiException when it cannot be opened; the server then does not start
   */
  Site open(ModelRepository models, Inference inference);
}
