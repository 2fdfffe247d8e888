/** What a measurement cost in joules, by the counters and sensors the machine has. */
@NullMarked
package io.venturi.cli.energy;

import org.jspecify.annotations.NullMarked;
