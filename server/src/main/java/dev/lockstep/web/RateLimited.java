package dev.lockstep.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A controller method that a caller, and an address, may call only so often. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RateLimited {

  /** Which allowance a call is taken from. */
  RateBucket value();

  /** Only calls in which this query parameter is {@code true}; empty: all. */
  String when() default "";
}
