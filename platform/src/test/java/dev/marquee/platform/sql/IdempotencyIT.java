package dev.marquee.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.activity.v1.AddToWatchlistRequest;
import dev.marquee.proto.activity.v1.GetPositionRequest;
import dev.marquee.proto.activity.v1.GetPositionResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyIT {
  private static final int RACES = 1_000;
  private static final long TOLD = -1;
  private static final GetPositionRequest REQUEST =
      GetPositionRequest.newBuilder().setTitleId("title-1").build();
  private static final GetPositionRequest OTHER =
      GetPositionRequest.newBuilder().setTitleId("title-2").build();
  private static TestPlatform tp;
  private static Database database;
  private static Idempotency idempotency;

  private final AtomicInteger runs = new AtomicInteger();
  private String key;
  private String token;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("booking");
    database = tp.platform().database("booking");
    idempotency = new Idempotency(database);
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @BeforeEach
  void newKeyAndCaller() {
    key = UUID.randomUUID().toString();
    token = tp.token("acme", UUID.randomUUID().toString());
  }

  @Test
  void repeatGetsTheFirstAnswer() {
    assertThat(write(key, REQUEST)).isEqualTo(1);
    assertThat(write(key, REQUEST)).isEqualTo(1);
    assertThat(runs).hasValue(1);
  }

  @Test
  void writesWithoutAKeyOrWithAnotherAllRun() {
    write("", REQUEST);
    write("", REQUEST);
    write("another", REQUEST);

    assertThat(runs).hasValue(3);
  }

  @Test
  void ofTwoAtOnceOneHasTheEffectAndTheOtherIsToldOrGetsItsAnswer() throws Exception {
    int told = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int trial = 0; trial < RACES; trial++) {
        String shared = UUID.randomUUID().toString();
        runs.set(0);
        Future<Long> one = threads.submit(() -> writeOrTold(shared));
        Future<Long> other = threads.submit(() -> writeOrTold(shared));
        List<Long> answers = List.of(one.get(), other.get());

        assertThat(runs).as("trial " + trial).hasValue(1);
        assertThat(answers).contains(1L).isSubsetOf(1L, TOLD);
        told += answers.contains(TOLD) ? 1 : 0;
        assertThat(write(shared, REQUEST)).as("afterwards it is known").isEqualTo(1);
      }
    }
    assertThat(told).as("some did meet").isPositive();
  }

  private long writeOrTold(String withKey) {
    try {
      return write(withKey, REQUEST);
    } catch (Fault running) {
      assertThat(running.status()).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
      return TOLD;
    }
  }

  @Test
  void withoutAKeyBothHaveTheirEffect() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Long> one = threads.submit(() -> write("", REQUEST));
      Future<Long> other = threads.submit(() -> write("", REQUEST));

      assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(1L, 2L);
    }
  }

  @Test
  void keyThatCameWithAnotherRequestIsRefused() {
    write(key, REQUEST);

    assertThatThrownBy(() -> write(key, OTHER))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.status()).isEqualTo(GrpcStatus.ALREADY_EXISTS);
              assertThat(fault).hasMessage("Idempotency-Key: was used with another request");
            });
    assertThat(runs).hasValue(1);
  }

  @Test
  void keyOfAnotherCallerTenantOrRpcIsAnotherKey() {
    write(key, REQUEST);
    token = tp.token("acme", UUID.randomUUID().toString());
    write(key, REQUEST);
    String otherTenant = tp.token("globex", "account-1");
    tp.as("globex", otherTenant, key, () -> once(REQUEST));
    tp.as(
        "acme",
        token,
        key,
        () ->
            idempotency.once(
                AddToWatchlistRequest.getDefaultInstance(),
                GetPositionResponse.getDefaultInstance(),
                tx -> answer(runs.incrementAndGet())));

    assertThat(runs).hasValue(4);
  }

  @Test
  void writeThatFailedMayBeTriedAgain() {
    assertThatThrownBy(() ->
            tp.as(
                "acme",
                token,
                key,
                () ->
                    idempotency.once(
                        REQUEST,
                        GetPositionResponse.getDefaultInstance(),
                        tx -> {
                          throw Fault.invalid("titleId", "is unknown");
                        })))
        .isInstanceOf(Fault.class);

    assertThat(write(key, REQUEST)).isEqualTo(1);
  }

  @Test
  void keyThatIsTooLongIsRefused() {
    assertThat(write("k".repeat(255), REQUEST)).isEqualTo(1);

    assertThatThrownBy(() -> write("k".repeat(256), REQUEST))
        .isInstanceOf(Fault.class)
        .hasMessage("Idempotency-Key: must be at most 255 characters");
  }

  @Test
  void answerMayComeInALaterTransaction() {
    assertThat(begun()).isEqualTo(new Idempotency.Begun.Fresh());
    assertThat(begun()).isEqualTo(new Idempotency.Begun.Running());
    assertThatThrownBy(() -> write(key, REQUEST)).isInstanceOf(Fault.class);

    tp.as(
        "acme",
        token,
        key,
        () ->
            database.inTransaction(tx -> {
              idempotency.finish(tx, REQUEST, answer(7));
              return true;
            }));

    ByteString kept = answer(7).toByteString();
    assertThat(begun()).isEqualTo(new Idempotency.Begun.Answered(kept));
  }

  private Idempotency.Begun begun() {
    return tp.as(
        "acme", token, key, () -> database.inTransaction(tx -> idempotency.begin(tx, REQUEST)));
  }

  @Test
  void oldAnswersAreForgottenAndYoungOnesKept() {
    write(key, REQUEST);
    tp.asService(
        "booking",
        "acme",
        () ->
            database
                .writer()
                .query(
                    "INSERT INTO idempotency (tenant_id, principal, rpc, key, request_hash,"
                        + " created_at) SELECT 'acme', 'p', 'r', g::text, '', now() -"
                        + " interval '2 days' FROM generate_series(1, 2500) g")
                .execute()
                .await());

    int removed = tp.asService("booking", "acme", () -> idempotency.sweep(Duration.ofDays(1)));

    assertThat(removed).isEqualTo(2_500);
    assertThat(write(key, REQUEST)).isEqualTo(1);
    assertThat(runs).as("the young one is still known").hasValue(1);
  }

  private long write(String withKey, GetPositionRequest request) {
    return tp.as("acme", token, withKey, () -> once(request).getPositionMillis());
  }

  private GetPositionResponse once(GetPositionRequest request) {
    return idempotency.once(
        request, GetPositionResponse.getDefaultInstance(), tx -> answer(runs.incrementAndGet()));
  }

  private static GetPositionResponse answer(long number) {
    return GetPositionResponse.newBuilder().setPositionMillis(number).build();
  }
}
