/**
 * The database: an outside PostgreSQL, or the embedded one that is started, kept durable and
 * stopped with the server; and the pool of connections to it. Face: {@link EmbeddedPostgres}, the
 * {@code DataSource} bean.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.lockstep.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
