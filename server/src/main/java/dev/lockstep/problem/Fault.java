package dev.lockstep.problem;

/**
 * What is wrong with one field of a request.
 *
 * @param field path of the field, {@code items[0].quantity}; empty for the request as a whole
 * @param code stable reason, {@code FIELD_RANGE}
 * @param detail one sentence for people; never repeats the value, which may be personal
 */
public record Fault(String field, String code, String detail) {}
