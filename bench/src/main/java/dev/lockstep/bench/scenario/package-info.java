/** What each scenario does to its subjects, round by round. */
@NullMarked
package dev.lockstep.bench.scenario;

import org.jspecify.annotations.NullMarked;
