package io.venturi.pipeline;

import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import io.venturi.latent.QuantizerProvider;
import io.venturi.latent.Quantizers;
import io.venturi.preprocess.PreprocessorProvider;
import io.venturi.preprocess.Preprocessors;
import org.jspecify.annotations.Nullable;

/**
 * Which twin does each step of the data path. A step nobody chose is done by the preferred one of
 * the process, which is looked up when the step is needed: a server needs no preprocessor.
 * Immutable.
 */
public final class Steps {
  private static final Steps PREFERRED = new Steps(null, null, null, null);

  private final @Nullable PreprocessorProvider preprocessor;
  private final @Nullable EngineProvider engine;
  private final @Nullable QuantizerProvider quantizer;
  private final @Nullable EntropyCoder coder;

  private Steps(
      @Nullable PreprocessorProvider preprocessor,
      @Nullable EngineProvider engine,
      @Nullable QuantizerProvider quantizer,
      @Nullable EntropyCoder coder) {
    this.preprocessor = preprocessor;
    this.engine = engine;
    this.quantizer = quantizer;
    this.coder = coder;
  }

  /** Every step by the preferred twin of the process. */
  public static Steps preferred() {
    return PREFERRED;
  }

  /** These, with another preprocessor. */
  public Steps withPreprocessor(PreprocessorProvider chosen) {
    return new Steps(chosen, engine, quantizer, coder);
  }

  /** These, with another engine. */
  public Steps withEngine(EngineProvider chosen) {
    return new Steps(preprocessor, chosen, quantizer, coder);
  }

  /** These, with another quantiser. */
  public Steps withQuantizer(QuantizerProvider chosen) {
    return new Steps(preprocessor, engine, chosen, coder);
  }

  /** These, with another entropy coder. */
  public Steps withCoder(EntropyCoder chosen) {
    return new Steps(preprocessor, engine, quantizer, chosen);
  }

  /** What keeps the data path off the device: a twin chosen by hand; null when nobody chose one. */
  @Nullable String chosenBesideEngine() {
    return preprocessor == null && quantizer == null && coder == null
        ? null
        : "preprocessor, quantiser or coder were chosen by hand";
  }

  /**
   * What preprocesses.
   *
   * @throws io.venturi.VenturiException when none is on the class path; likewise the others
   */
  public PreprocessorProvider preprocessor() {
    return preprocessor != null ? preprocessor : Preprocessors.preferred();
  }

  /** What runs networks. */
  public EngineProvider engine() {
    return engine != null ? engine : Engines.preferred();
  }

  /** What quantises. */
  public QuantizerProvider quantizer() {
    return quantizer != null ? quantizer : Quantizers.preferred();
  }

  /** What codes symbols. */
  public EntropyCoder coder() {
    return coder != null ? coder : EntropyCoders.preferred();
  }
}
