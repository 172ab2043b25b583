package dev.lockstep.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditReportTest {

  @Test
  void isCleanWhenNothingIsViolated() {
    AuditReport audit =
        read("{'clean':true,'invariants':[{'name':'stock','checked':12,'violations':[]}]}");
    assertThat(audit.clean()).isTrue();
    assertThat(audit.lines())
        .containsExactly("ok    stock  checked          12  ok", "audit: clean");
  }

  @Test
  void readsViolationsAsNumberTextsAndObjects() {
    AuditReport audit =
        read(
            "{'clean':false,'invariants':["
                + "{'name':'money','checked':3,'violations':2},"
                + "{'name':'log','checked':9,'violations':['order 1: gap',{'orderId':'2'}]}]}");
    assertThat(audit.clean()).isFalse();
    assertThat(audit.lines())
        .containsExactly(
            "FAIL  money  checked           3  2 violations",
            "FAIL  log    checked           9  2 violations",
            "        order 1: gap",
            "        {\"orderId\":\"2\"}",
            "audit: NOT CLEAN");
  }

  @Test
  void doesNotBelieveACleanAuditWithViolationsOrWithoutChecks() {
    assertThat(read("{'clean':true,'invariants':[{'name':'a','violations':1}]}").clean()).isFalse();
    assertThat(read("{'clean':true,'invariants':[]}").clean()).isFalse();
    assertThat(read("{}").clean()).isFalse();
  }

  private static AuditReport read(String json) {
    return AuditReport.of(ApiClient.JSON.readTree(json.replace('\'', '"')));
  }
}
