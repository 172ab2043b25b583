package dev.lockstep.view;

import org.springframework.test.context.TestPropertySource;

/** Reads the same without any cache. */
@TestPropertySource(properties = "cache.global.enabled=false")
class UncachedReadingIT extends OrderReadingIT {}
