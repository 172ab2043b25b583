package dev.lockstep.payment;

/**
 * Announced when money needs a person.
 *
 * @param kind why: the name of a case kind
 */
public record CaseOpened(String caseId, String kind) {}
