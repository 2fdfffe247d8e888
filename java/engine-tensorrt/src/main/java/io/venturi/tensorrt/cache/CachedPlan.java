package io.venturi.tensorrt.cache;

import java.nio.ByteBuffer;

/**
 * An engine from the cache.
 *
 * @param bytes the plan, direct and read-only, from position to limit
 * @param built whether it was built for this call
 * @param explanation why it was built, or where it was found; for logs and reports
 * @param sha256 of the plan, for reports: TensorRT's builds are not reproducible
 */
public record CachedPlan(ByteBuffer bytes, boolean built, String explanation, String sha256) {}
