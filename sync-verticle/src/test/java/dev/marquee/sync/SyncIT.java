package dev.marquee.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.PrivacyCalls;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.booking.v1.BookingForSync;
import dev.marquee.proto.booking.v1.BookingsService;
import dev.marquee.proto.booking.v1.GetBookingForSyncRequest;
import dev.marquee.proto.booking.v1.GetBookingForSyncResponse;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.MovieEvent;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.identity.v1.Account;
import dev.marquee.proto.identity.v1.AccountsService;
import dev.marquee.proto.identity.v1.GetSubscriberRequest;
import dev.marquee.proto.identity.v1.GetSubscriberResponse;
import dev.marquee.proto.identity.v1.SubscriberEvent;
import dev.marquee.proto.sync.v1.Deliveries;
import dev.marquee.proto.sync.v1.GetSyncStatusRequest;
import dev.marquee.proto.sync.v1.ListDeadDeliveriesRequest;
import dev.marquee.proto.sync.v1.OperatorStatus;
import dev.marquee.proto.sync.v1.RedriveDeliveriesRequest;
import dev.marquee.simulators.SimulatorKind;
import dev.marquee.simulators.SimulatorProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Changes reach both operators, which are real processes, in order per key and once in effect,
/// whatever goes wrong between.
class SyncIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private SimulatorProcess dishtv;
  private SimulatorProcess d2h;
  private TestPlatform tp;
  private Events catalog;
  private Database catalogDatabase;
  private Events identity;
  private Database identityDatabase;
  private final KnownSubscribers subscribers = new KnownSubscribers();

  @BeforeEach
  void start() {
    dishtv =
        SimulatorProcess.start(
            SimulatorKind.DISHTV, "--api-key", "key-of-marquee", "--quota", "5000");
    d2h =
        SimulatorProcess.start(
            SimulatorKind.D2H,
            "--key-id",
            "marquee",
            "--api-key",
            "secret-of-marquee",
            "--quota",
            "5000");
    tp =
        TestPlatform.start(
            Map.of(
                "sync.dishtv.url", dishtv.baseUrl(),
                "sync.dishtv.apiKey", "key-of-marquee",
                "sync.d2h.url", d2h.baseUrl(),
                "sync.d2h.keyId", "marquee",
                "sync.d2h.secret", "secret-of-marquee",
                "sync.retryMax", "500ms",
                "sync.breakerReset", "300ms",
                "sync.requestTimeout", "10s"),
            "sync",
            "catalog",
            "identity");
    tp.fake("identity", subscribers);
    tp.fake("catalog", new KnownTitles());
    tp.fake("booking", new KnownBookings());
    tp.deploy(new SyncVerticle(tp.platform()));
    catalogDatabase = tp.platform().database("catalog");
    catalog = tp.platform().events(catalogDatabase);
    tp.asService("catalog", "acme", () -> catalog.startRelay().await());
    identityDatabase = tp.platform().database("identity");
    identity = tp.platform().events(identityDatabase);
    tp.asService("identity", "acme", () -> identity.startRelay().await());
  }

  @AfterEach
  void stop() {
    tp.asService("catalog", "acme", () -> catalog.close().await());
    tp.asService("identity", "acme", () -> identity.close().await());
    tp.close();
    dishtv.close();
    d2h.close();
  }

  @Test
  void everyChangeReachesBothOperatorsInOrderForTwoTenantsWithTheSameIds() {
    List<String> ids = ids(5);

    for (int version = 1; version <= 4; version++) {
      for (String id : ids) {
        publish("acme", id, version);
        publish("globex", id, version);
      }
    }

    awaitApplied(dishtv, 40);
    awaitApplied(d2h, 40);
    for (SimulatorProcess operator : List.of(dishtv, d2h)) {
      assertInOrder(operator);
      assertThat(keys(operator)).hasSize(10);
    }
  }

  @Test
  void operatorThatIsDownDelaysNobodyAndGetsItsBacklogLater() {
    control(dishtv, "/_control/faults", new JsonObject().put("down", true));
    List<String> ids = ids(10);

    ids.forEach(id -> publish("acme", id, 1));
    awaitApplied(d2h, 10);

    assertThat(status("dishtv").getPending()).isEqualTo(10);
    // The operator knows a change before we know that he does.
    eventually(() -> status("d2h").getPending() == 0);
    reset(dishtv);
    awaitApplied(dishtv, 10);
    eventually(() -> status("dishtv").getPending() == 0);
    assertThat(status("dishtv").getDead()).isZero();
  }

  @Test
  void lostAnswersAreRepeatedAndTakeEffectOnce() {
    control(d2h, "/_control/faults", new JsonObject().put("dropAnswerRate", 0.5).put("seed", 7));
    List<String> ids = ids(10);

    for (int version = 1; version <= 3; version++) {
      for (String id : ids) {
        publish("acme", id, version);
      }
    }

    eventually(() -> status("d2h").getDelivered() == 30);
    assertThat(counters(d2h).getInteger("applied")).isEqualTo(30);
    assertThat(counters(d2h).getInteger("duplicates")).as("some answers were lost").isPositive();
    assertInOrder(d2h);
  }

  @Test
  void refusedChangeIsDeadWithItsReasonAndCanBeRedriven() {
    control(
        dishtv, "/_control/faults", new JsonObject().put("failRate", 1.0).put("failStatus", 422));
    String id = ids(1).getFirst();

    publish("acme", id, 1);

    eventually(() -> status("dishtv").getDead() == 1);
    var dead =
        ops(deliveries ->
            deliveries.listDeadDeliveries(ListDeadDeliveriesRequest.getDefaultInstance()).await());
    assertThat(dead.getDeliveries(0).getEntityId()).isEqualTo(id);
    assertThat(dead.getDeliveries(0).getReason()).startsWith("422");
    reset(dishtv);
    ops(deliveries ->
        deliveries
            .redriveDeliveries(RedriveDeliveriesRequest.newBuilder().setOperator("dishtv").build())
            .await());
    awaitApplied(dishtv, 1);
  }

  @Test
  void killedOperatorProcessComesBackAndMissesNothing() {
    List<String> ids = ids(6);
    ids.forEach(id -> publish("acme", id, 1));
    awaitApplied(dishtv, 6);

    dishtv.kill();
    ids.forEach(id -> publish("acme", id, 2));
    eventually(() -> status("d2h").getDelivered() == 12);
    dishtv = dishtv.restart();

    eventually(() -> status("dishtv").getDelivered() == 12);
  }

  @Test
  void erasedSubscriberIsRemovedAtBothOperatorsAfterAllThatWasToldOfHim() {
    String id = ids(1).getFirst();
    UUID account = UUID.fromString(id);
    PrivacyCalls privacy = new PrivacyCalls(tp, "sync");
    publishSubscriber("acme", "subscriber_created", id, 1);
    publishSubscriber("globex", "subscriber_created", id, 1);
    eventually(() -> status("dishtv").getDelivered() == 1 && status("d2h").getDelivered() == 1);
    control(dishtv, "/_control/faults", new JsonObject().put("down", true));
    publishSubscriber("acme", "subscriber_updated", id, 2);
    eventually(() -> status("d2h").getDelivered() == 2 && status("dishtv").getPending() == 1);

    assertThat(privacy.export("acme", account)).hasSize(4);
    privacy.erase("acme", account);
    subscribers.erased.add(id);
    publishSubscriber("acme", "subscriber_erased", id, 3);
    reset(dishtv);

    for (SimulatorProcess operator : List.of(dishtv, d2h)) {
      eventually(() -> counters(operator).getInteger("applied") >= 4);
      assertInOrder(operator);
      assertThat(knows(operator, "acme." + id)).isFalse();
      assertThat(knows(operator, "globex." + id)).isTrue();
    }
    eventually(() -> status("dishtv").getPending() == 0);
    assertThat(status("dishtv").getDead()).isZero();
    assertThat(privacy.export("acme", account))
        .hasSize(6)
        .noneMatch(delivery -> delivery.containsKey("payload"));
    assertThat(privacy.erase("acme", account).getLast().getRowsErased()).isZero();
    assertThat(privacy.export("globex", account)).hasSize(2);
    privacy.refusesAnotherService();
  }

  @Test
  void refusedChangesOfAnErasedSubscriberAreSupersededNotDeadForEver() {
    String id = ids(1).getFirst();
    UUID account = UUID.fromString(id);
    PrivacyCalls privacy = new PrivacyCalls(tp, "sync");
    control(
        dishtv, "/_control/faults", new JsonObject().put("failRate", 1.0).put("failStatus", 422));
    publishSubscriber("acme", "subscriber_created", id, 1);
    eventually(() -> status("dishtv").getDead() == 1);

    privacy.erase("acme", account);
    assertThat(status("dishtv").getDead()).as("what was dead").isZero();
    publishSubscriber("acme", "subscriber_updated", id, 2);

    eventually(() -> states("dishtv", id).equals(List.of("superseded", "superseded")));
    assertThat(status("dishtv").getDead()).as("what came late").isZero();
    reset(dishtv);
  }

  private List<String> states(String operator, String id) {
    return new PrivacyCalls(tp, "sync")
        .export("acme", UUID.fromString(id)).stream()
            .filter(delivery -> delivery.getString("operator").equals(operator))
            .map(delivery -> delivery.getString("state"))
            .toList();
  }

  private void publishSubscriber(String tenant, String type, String id, long version) {
    SubscriberEvent payload =
        SubscriberEvent.newBuilder().setAccountId(id).setVersion(version).build();
    tp.asService(
        "identity",
        tenant,
        () ->
            identityDatabase.inTransaction(tx -> {
              identity.outbox().append(tx, new Event(type, id, version, payload));
              return true;
            }));
  }

  /// Whether the operator has a copy of a subscriber.
  private static boolean knows(SimulatorProcess operator, String key) {
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(
                          URI.create(operator.baseUrl() + "/_control/entities/SUBSCRIBER/" + key))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void publish(String tenant, String id, long version) {
    tp.asService(
        "catalog",
        tenant,
        () ->
            catalogDatabase.inTransaction(tx -> {
              catalog
                  .outbox()
                  .append(
                      tx,
                      new Event(
                          "movie_updated",
                          id,
                          version,
                          MovieEvent.newBuilder().setTitleId(id).setVersion(version).build()));
              return true;
            }));
  }

  private List<String> ids(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(UUID.randomUUID().toString());
    }
    return ids;
  }

  private OperatorStatus status(String operator) {
    return ops(deliveries ->
            deliveries.getSyncStatus(GetSyncStatusRequest.getDefaultInstance()).await())
        .getOperatorsList()
        .stream()
        .filter(status -> status.getOperator().equals(operator))
        .findFirst()
        .orElseThrow();
  }

  private <T> T ops(java.util.function.Function<Deliveries, T> work) {
    String token = tp.token("acme", UUID.randomUUID().toString(), "ops");
    return tp.as("acme", token, () -> work.apply(tp.clients().asCaller(Deliveries.class)));
  }

  private static void awaitApplied(SimulatorProcess operator, int count) {
    eventually(() -> counters(operator).getInteger("applied") >= count);
    assertThat(counters(operator).getInteger("applied")).isEqualTo(count);
  }

  /// Versions of each key rise one by one, and the operator itself saw nothing out of order.
  private static void assertInOrder(SimulatorProcess operator) {
    Map<String, Integer> keyToVersion = new HashMap<>();
    for (Object entry : log(operator).getJsonArray("entries")) {
      JsonObject applied = (JsonObject) entry;
      if (!applied.getBoolean("duplicate")) {
        int version = applied.getInteger("version");
        Integer before = keyToVersion.put(applied.getString("key"), version);
        assertThat(version).isEqualTo(before == null ? 1 : before + 1);
      }
    }
    assertThat(counters(operator).getInteger("outOfOrder")).isZero();
  }

  private static java.util.Set<String> keys(SimulatorProcess operator) {
    java.util.Set<String> keys = new java.util.HashSet<>();
    JsonArray entries = log(operator).getJsonArray("entries");
    entries.forEach(entry -> keys.add(((JsonObject) entry).getString("key")));
    return keys;
  }

  private static JsonObject counters(SimulatorProcess operator) {
    return log(operator).getJsonObject("counters");
  }

  private static JsonObject log(SimulatorProcess operator) {
    return new JsonObject(
        send(HttpRequest.newBuilder(URI.create(operator.baseUrl() + "/_control/log")).GET()));
  }

  private static void control(SimulatorProcess operator, String path, JsonObject body) {
    send(
        HttpRequest.newBuilder(URI.create(operator.baseUrl() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
  }

  private static void reset(SimulatorProcess operator) {
    send(HttpRequest.newBuilder(URI.create(operator.baseUrl() + "/_control/faults")).DELETE());
  }

  private static String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isLessThan(300);
      return response.body();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void eventually(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("deadline").isBefore(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  private static final class KnownSubscribers extends AccountsService {
    private final Set<String> erased = ConcurrentHashMap.newKeySet();

    @Override
    public Future<GetSubscriberResponse> getSubscriber(GetSubscriberRequest request) {
      if (erased.contains(request.getAccountId())) {
        return Future.succeededFuture(
            GetSubscriberResponse.newBuilder()
                .setNotFound(NotFound.newBuilder().setWhat("account"))
                .build());
      }
      return Future.succeededFuture(
          GetSubscriberResponse.newBuilder()
              .setAccount(Account.newBuilder().setId(request.getAccountId()))
              .build());
    }
  }

  private static final class KnownTitles extends TitlesService {
    @Override
    public Future<GetTitleRightsResponse> getTitleRights(GetTitleRightsRequest request) {
      return Future.succeededFuture(
          GetTitleRightsResponse.newBuilder()
              .setRights(
                  TitleRights.newBuilder()
                      .setTitle(Title.newBuilder().setId(request.getTitleId()).setName("A film")))
              .build());
    }
  }

  private static final class KnownBookings extends BookingsService {
    @Override
    public Future<GetBookingForSyncResponse> getBookingForSync(GetBookingForSyncRequest request) {
      return Future.succeededFuture(
          GetBookingForSyncResponse.newBuilder()
              .setBooking(BookingForSync.newBuilder().setId(request.getBookingId()))
              .build());
    }
  }
}
