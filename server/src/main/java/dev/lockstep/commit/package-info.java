/**
 * The write path: small commands, decided purely, committed many at a time in one transaction.
 *
 * <p>Start at {@link dev.lockstep.commit.GroupCommit}, whose design note tells the states and
 * races.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "schedule"})
package dev.lockstep.commit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
