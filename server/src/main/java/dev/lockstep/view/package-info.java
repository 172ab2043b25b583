/**
 * What is shown of orders: composed from the database in one snapshot, encoded once per change and
 * kind of reader, cached as bytes.
 */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "cache", "commit", "order", "payment", "problem", "privacy", "redis", "web"
    })
package dev.lockstep.view;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
