package io.venturi.cuda.resident;

import io.venturi.VenturiException;
import io.venturi.engine.Engine;
import io.venturi.latent.WireProfile;
import io.venturi.nativelib.CudaDevices;
import io.venturi.resident.ResidentEncoder;
import io.venturi.resident.ResidentProvider;
import io.venturi.resident.ResidentTail;

/** The device-resident path with our CUDA kernels. Thread-safe. */
public final class CudaResidentProvider implements ResidentProvider {
  /** Called by {@link java.util.ServiceLoader}; loads no library. */
  public CudaResidentProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public String unavailableReason() {
    return CudaDevices.reason();
  }

  @Override
  public ResidentEncoder openEncoder(EdgeParts parts) {
    checkDevice(parts.encoder());
    if (parts.profile().kind() != WireProfile.Kind.LANES) {
      throw new VenturiException("profile compat is coded on the host only");
    }
    return new CudaEncoder(parts);
  }

  @Override
  public ResidentTail openTail(TailParts parts) {
    checkDevice(parts.decoder());
    checkDevice(parts.tail());
    if (parts.decoder().device() != parts.tail().device()) {
      throw new VenturiException(
          "decoder and tail are on devices "
              + parts.decoder().device()
              + " and "
              + parts.tail().device());
    }
    return new CudaTail(parts);
  }

  private void checkDevice(Engine engine) {
    String reason = unavailableReason();
    if (!reason.isEmpty()) {
      throw new VenturiException(reason);
    }
    if (engine.device() < 0) {
      throw new VenturiException("the engine runs on the host");
    }
  }
}
