package dev.lockstep.bench.load;

/**
 * A request as it goes over the wire, made before the round that sends it.
 *
 * @param bytes head and body
 * @param tag what the sender wants to know when the answer comes
 */
public record Request(byte[] bytes, int tag) {}
