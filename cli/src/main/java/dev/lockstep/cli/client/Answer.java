package dev.lockstep.cli.client;

import tools.jackson.databind.JsonNode;

/** What came back: any HTTP status, the body as JSON (empty object when there was none). */
record Answer(int status, JsonNode body) {

  boolean ok() {
    return status >= 200 && status < 300;
  }

  String code() {
    return body.path("code").asString("");
  }

  /** The body of a success; any other answer is thrown. */
  JsonNode orThrow(String what) {
    if (!ok()) {
      throw new Refused(what, status, code(), body.path("detail").asString(""));
    }
    return body;
  }
}
