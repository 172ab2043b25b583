package dev.lockstep.view;

/** An encoded view and whose it is. The bytes are shared: nobody changes them. */
record Encoded(byte[] json, String userId, String sellerId) {}
