package dev.lockstep.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.audit.AuditReport.Finding;
import dev.lockstep.audit.AuditReport.Violation;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.problem.SystemCode;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A world in which everything agrees is clean; each damage is named by its invariant alone. */
class AuditIT {

  private static final AuditProperties PROPERTIES =
      new Binder(new MapConfigurationPropertySource())
          .bindOrCreate("lockstep.audit", AuditProperties.class);

  /** Limits of a session, both one second. */
  private static final String IMPATIENT = "socketTimeout=1&options=-c%20transaction_timeout=1s";

  private static TestDatabase database;
  private static DataSource dataSource;
  private static List<String> tables;

  /** Keeps a copy of the clean world, from which each test starts. */
  @BeforeAll
  static void writeWorld() {
    database = TestDatabase.migrated();
    dataSource = database.dataSource();
    CleanWorld.write(dataSource);
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    tables =
        jdbc.queryForList(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
            String.class);
    jdbc.execute("CREATE SCHEMA clean");
    tables.forEach(table -> jdbc.execute("CREATE TABLE clean.%1$s AS TABLE %1$s".formatted(table)));
  }

  @BeforeEach
  void restoreWorld() {
    new JdbcTemplate(dataSource)
        .execute(
            tables.stream()
                .map("DELETE FROM %1$s; INSERT INTO %1$s TABLE clean.%1$s"::formatted)
                .collect(Collectors.joining(";")));
  }

  @Test
  void consistentWorldIsCleanAndEveryInvariantLookedAtSomething() {
    AuditReport report = audit(AuditWorld.book(dataSource)).run();
    assertThat(violated(report)).isEmpty();
    assertThat(report.clean()).isTrue();
    assertThat(report.invariants())
        .filteredOn(finding -> !finding.name().equals("outbox-relayed"))
        .allSatisfy(finding -> assertThat(finding.checked()).as(finding.name()).isPositive());
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("dev.lockstep.audit.Damage#ALL")
  void damagedRowIsNamedByItsInvariantAlone(Damage damage) {
    damage.sql().forEach(new JdbcTemplate(dataSource)::execute);
    AuditReport report = audit(AuditWorld.book(dataSource)).run();
    assertThat(report.clean()).isFalse();
    assertThat(violated(report)).as("%s", report.invariants()).containsExactly(damage.invariant());
  }

  @Test
  void everyInvariantIsDamaged() {
    assertThat(Damage.ALL.stream().map(Damage::invariant).distinct())
        .containsExactlyInAnyOrderElementsOf(Invariants.ALL.stream().map(Invariant::name).toList());
  }

  @Test
  void listsSomeViolationsAndCountsAll() {
    new JdbcTemplate(dataSource)
        .execute(
            """
            INSERT INTO outbox (partition_no, root_order_id, order_id, version, user_id, seller_id,
              event_type, payload, occurred_at)
            SELECT 0, 'lost-' || n, '', 1, '', '', '', '{}', now()
            FROM generate_series(1, 1234) AS n
            """);
    Finding finding = finding(audit().run(), "outbox-complete");
    assertThat(finding.violations()).hasSize(20);
    assertThat(finding.violationCount()).isEqualTo(1234);
  }

  @Test
  void withoutBookOnlyOurRowsAreCompared() {
    AuditReport report = audit().run();
    assertThat(report.clean()).isTrue();
    assertThat(finding(report, "book-known").checked()).isZero();
  }

  @Test
  void captureThatTheBankDidBetweenReadingAndSnapshotIsFound() {
    AtomicInteger readings = new AtomicInteger();
    BankBook late =
        book(entries -> {
          List<BankBook.Entry> all = entries();
          int first = readings.incrementAndGet() == 1 ? 3 : 0;
          all.subList(first, all.size()).forEach(entries);
        });
    assertThat(violated(audit(late).run())).isEmpty();
    assertThat(readings).hasValue(2);
  }

  @Test
  void captureStillInFlightIsNoViolation() {
    new JdbcTemplate(dataSource)
        .execute(
            """
            INSERT INTO bank_book VALUES ('x', 'young', 1, 'CNY', 0, now(), now()),
              ('x', 'unheard', 1, 'CNY', 0, now() - interval '10 minutes', NULL)
            """);
    assertThat(violated(audit(AuditWorld.book(dataSource)).run())).isEmpty();
  }

  @Test
  void bookThatCannotBeReadIsNotClean() {
    BankBook broken =
        book(entries -> {
          throw new IllegalStateException("bank is closed");
        });
    AuditReport report = audit(broken).run();
    assertThat(violated(report)).containsExactly("book-captures", "book-known", "book-refunds");
    assertThat(finding(report, "book-known").violations())
        .containsExactly(
            new Violation("bank-book", "the book could not be read: IllegalStateException"));
  }

  @Test
  void onlyOneAuditRunsAtATime() {
    List<Audit> running = new ArrayList<>();
    BankBook nested = book(entries -> running.getFirst().run());
    running.add(audit(nested));
    AuditReport report = running.getFirst().run();
    assertThat(finding(report, "book-known").violations())
        .containsExactly(new Violation("bank-book", "the book could not be read: Refusal"));
    assertThat(SystemCode.SYSTEM_BUSY.retryable()).isTrue();
  }

  @Test
  void leavesTheSessionAsItWas() throws Exception {
    try (var connection = dataSource.getConnection()) {
      var session = new SingleConnectionDataSource(connection, true);
      new Audit(session, PROPERTIES, List.of()).run();
      new Audit(session, PROPERTIES, List.of()).run();
      assertThat(connection.getNetworkTimeout()).isZero();
      assertThat(connection.isReadOnly()).isFalse();
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(new JdbcTemplate(session).queryForObject("SHOW transaction_timeout", String.class))
          .isEqualTo("0");
    }
  }

  @Test
  void mayTakeLongerThanTheSessionsTransactions() throws Exception {
    var url = database.url() + (database.url().contains("?") ? "&" : "?") + IMPATIENT;
    var session = new DriverManagerDataSource(url, database.user(), database.password());
    CompletableFuture<AuditReport> report;
    try (var connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      var inTheWay = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
      inTheWay.execute("LOCK TABLE coupon IN ACCESS EXCLUSIVE MODE");
      report = CompletableFuture.supplyAsync(new Audit(session, PROPERTIES, List.of())::run);
      await().until(() -> report.isDone() || waitsForLong(inTheWay));
      connection.rollback();
    }
    assertThat(report.join().clean()).isTrue();
  }

  @Test
  void whatTakesTooLongIsToldAsThat() throws Exception {
    Audit audit = new Audit(dataSource, properties("lockstep.audit.timeout", "1s"), List.of());
    try (var connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      var inTheWay = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
      inTheWay.execute("LOCK TABLE coupon IN ACCESS EXCLUSIVE MODE");
      assertThatThrownBy(audit::run)
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(SystemCode.SYSTEM_AUDIT_TIMED_OUT));
      connection.rollback();
    }
    assertThat(audit.run().clean()).isTrue();
  }

  private static AuditProperties properties(String name, String value) {
    return new Binder(new MapConfigurationPropertySource(Map.of(name, value)))
        .bindOrCreate("lockstep.audit", AuditProperties.class);
  }

  private static boolean waitsForLong(JdbcTemplate jdbc) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            """
            SELECT count(*) = 1 FROM pg_locks
            WHERE NOT granted AND clock_timestamp() - waitstart > interval '1500 ms'
            """,
            Boolean.class));
  }

  @Test
  void onlyOperatorsAsk() {
    AuditController controller = new AuditController(audit());
    assertThat(controller.audit(caller(Role.OPERATOR)).clean()).isTrue();
    assertThat(controller.audit(caller(Role.ADMIN)).clean()).isTrue();
    assertThatThrownBy(() -> controller.audit(caller(Role.SELLER)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RequestCode.REQUEST_FORBIDDEN));
  }

  private static Caller caller(Role role) {
    return new Caller("someone", Set.of(role), null);
  }

  private Audit audit(BankBook... books) {
    return new Audit(dataSource, PROPERTIES, List.of(books));
  }

  private List<BankBook.Entry> entries() {
    List<BankBook.Entry> all = new ArrayList<>();
    AuditWorld.book(dataSource).read(all::add);
    return all;
  }

  private static BankBook book(Consumer<Consumer<BankBook.Entry>> reading) {
    return new BankBook() {
      @Override
      public Set<String> channels() {
        return Set.of("sandbox");
      }

      @Override
      public void read(Consumer<Entry> entries) {
        reading.accept(entries);
      }
    };
  }

  private static List<String> violated(AuditReport report) {
    return report.invariants().stream()
        .filter(finding -> finding.violationCount() > 0)
        .map(Finding::name)
        .toList();
  }

  private static Finding finding(AuditReport report, String name) {
    return report.invariants().stream()
        .filter(finding -> finding.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
