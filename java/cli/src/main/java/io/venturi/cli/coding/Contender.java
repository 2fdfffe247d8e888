package io.venturi.cli.coding;

import io.venturi.entropy.EntropyCoder;
import io.venturi.latent.WireProfile;

/**
 * One coder with one profile.
 *
 * @param twin which coder; must be able to run here
 * @param profile what it writes
 */
public record Contender(EntropyCoder twin, WireProfile profile) {}
