package io.venturi.bundle;

import io.venturi.BundleException;
import io.venturi.CorruptFrameException;
import io.venturi.entropy.EntropyModel;
import io.venturi.entropy.EntropyTables;
import io.venturi.entropy.gaussian.ScaleTable;
import io.venturi.hyperprior.HyperpriorModel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parsed tables of a bundle's rate points, each member once.
 *
 * @param tables by member
 * @param scales by member
 */
record PriorTables(Map<String, EntropyTables> tables, Map<String, ScaleTable> scales) {

  /**
   * Reads and checks all of them.
   *
   * @throws BundleException naming the member and the reason
   */
  static PriorTables read(BundleManifest manifest, Map<String, byte[]> members) {
    PriorTables read = new PriorTables(new HashMap<>(), new HashMap<>());
    for (RatePoint point : manifest.ratePoints()) {
      String tables = point.tables();
      HyperpriorMembers hyperprior = point.hyperprior();
      if (tables != null) {
        parse(tables, members, EntropyTables::parse, read.tables);
      }
      if (hyperprior == null) {
        read.check(tables, EntropyModel.FACTORIZED_PRIOR, point.latent().channels());
      } else {
        parse(hyperprior.scales(), members, ScaleTable::parse, read.scales);
        parse(hyperprior.tables(), members, EntropyTables::parse, read.tables);
        int rows = read.scales.get(hyperprior.scales()).rowCount();
        read.check(tables, EntropyModel.GAUSSIAN_CONDITIONAL, rows);
        read.check(
            hyperprior.tables(), EntropyModel.FACTORIZED_PRIOR, hyperprior.latent().channels());
      }
    }
    return read;
  }

  private static <T> void parse(
      String member, Map<String, byte[]> members, Function<byte[], T> parser, Map<String, T> into) {
    try {
      into.computeIfAbsent(member, name -> parser.apply(members.get(name)));
    } catch (CorruptFrameException e) {
      throw new BundleException("member '" + member + "' " + e.getMessage(), e);
    }
  }

  private void check(@Nullable String member, EntropyModel model, int rowCount) {
    if (member == null) {
      return;
    }
    EntropyTables seen = tables.get(member);
    if (seen.model() != model || seen.rowCount() != rowCount) {
      throw new BundleException(
          "member '"
              + member
              + "' holds "
              + seen.rowCount()
              + " rows of "
              + seen.model()
              + ", its rate point needs "
              + rowCount
              + " of "
              + model);
    }
  }

  /** The tables of a rate point with a factorised prior. */
  EntropyTables factorized(BundleManifest manifest, RatePoint point) {
    String member = point.tables();
    if (manifest.latentModel() != LatentModel.FACTORIZED_PRIOR || member == null) {
      throw new BundleException(
          "bundle "
              + manifest.name()
              + " codes its latents by "
              + manifest.latentModel().key()
              + ", this needs "
              + LatentModel.FACTORIZED_PRIOR.key()
              + ": use another bundle");
    }
    return tables.get(member);
  }

  /** What both sides share of a rate point with a hyperprior. */
  HyperpriorModel hyperprior(
      RatePoint point, HyperpriorMembers hyperprior, boolean means, long fingerprint) {
    return new HyperpriorModel(
        point.latent(),
        tables.get(point.tables()),
        scales.get(hyperprior.scales()),
        means,
        hyperprior.latent(),
        tables.get(hyperprior.tables()),
        fingerprint);
  }
}
