package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.title;
import static dev.marquee.platform.rpc.RpcWorld.titleRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.proto.booking.v1.GetShowtimeRequest;
import dev.marquee.proto.booking.v1.GetShowtimeResponse;
import dev.marquee.proto.booking.v1.Showtime;
import dev.marquee.proto.booking.v1.Showtimes;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.catalog.v1.Titles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who calls is bound to the call: it survives waiting and is nobody else's.
class RpcContextTest {
  private static final int CALLS = 200;

  private final RpcWorld world = new RpcWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
    "2001:db8:1:2::1, 20010db800010002/64",
    "::ffff:192.0.2.7, 192.0.2.7",
    "'', ''",
    "no address, no address"
  })
  void ipv6CustomersAreToldByTheirFirst64Bits(String address, String network) {
    CallContext call =
        new CallContext("request", "acme", Caller.nobody("acme"), "", "", "", address);

    assertThat(call.clientNetwork()).isEqualTo(network);
  }

  /// edge → booking → catalog: 200 accounts of two tenants at once on one server each; both servers
  /// wait at random before, between and after, and say whom they see.
  @Test
  void concurrentCallsKeepTheirOwnContextAcrossAwaitsAndHops() throws Exception {
    RpcWorld.Running catalog =
        world.serve(
            new RpcWorld.Titles(request -> {
              pauseAtRandom();
              return Future.succeededFuture(title(whoIsHere()));
            }));
    RpcClients bookingsClients = clients("catalog", catalog);
    RpcWorld.Running booking =
        world.serve(
            new ShowtimesService() {
              @Override
              public Future<GetShowtimeResponse> getShowtime(GetShowtimeRequest request) {
                String before = whoIsHere();
                pauseAtRandom();
                String inner =
                    bookingsClients
                        .asCaller(Titles.class)
                        .getTitle(titleRequest("1"))
                        .await()
                        .getTitle()
                        .getName();
                pauseAtRandom();
                return Future.succeededFuture(
                    GetShowtimeResponse.newBuilder()
                        .setShowtime(
                            Showtime.newBuilder().setId(before + " " + inner + " " + whoIsHere()))
                        .build());
              }
            });
    Showtimes showtimes = clients("booking", booking).asCaller(Showtimes.class);

    List<Future<String>> answers = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      CallContext caller = RpcWorld.account(i % 2 == 0 ? "acme" : "globex", "account-" + i);
      String who = caller.tenant() + "/account-" + i;
      expected.add(who + " " + who + " " + who);
      answers.add(
          world.start(
              caller,
              () ->
                  showtimes
                      .getShowtime(GetShowtimeRequest.getDefaultInstance())
                      .await()
                      .getShowtime()
                      .getId()));
    }

    List<String> seen = Future.all(answers).await(60, TimeUnit.SECONDS).list();
    assertThat(seen).isEqualTo(expected);
  }

  private RpcClients clients(String domain, RpcWorld.Running server) {
    return world.clients("edge", RpcWorld.options(Map.of(domain, server.address())));
  }

  private void pauseAtRandom() {
    int millis = ThreadLocalRandom.current().nextInt(10);
    if (millis > 0) {
      world.vertx.timer(millis).await();
    }
  }

  private static String whoIsHere() {
    CallContext here = CallContext.current();
    return here.tenant() + "/" + here.accountId();
  }

  @Test
  void outsideACallThereIsNoContext() {
    assertThat(CallContext.find()).isEmpty();
    assertThatThrownBy(CallContext::current).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> RpcWorld.nobody("acme").bind())
        .isInstanceOf(IllegalStateException.class);
    world.run(null, () -> assertThat(CallContext.find()).isEmpty());
  }

  @Test
  void workRunAsACallOfItsOwnLeavesItsSurroundingsAlone() throws Exception {
    CallContext outer = RpcWorld.account("acme", "account-1");
    CallContext inner = CallContext.ofService("request-2", "sync", "globex");
    Promise<String> seen = Promise.promise();

    world.run(
        outer,
        () -> {
          inner.run(() -> {
            world.vertx.timer(2).await();
            seen.complete(CallContext.current().tenant());
          });
          assertThat(seen.future().await()).isEqualTo("globex");
          assertThat(CallContext.current()).isEqualTo(outer);
          return "";
        });
  }

  @Test
  void anAccountsIdIsOnlyForAccounts() {
    assertThat(RpcWorld.account("acme", "account-1").accountId()).isEqualTo("account-1");
    assertThatThrownBy(() -> CallContext.ofService("r", "sync", "acme").accountId())
        .isInstanceOf(Fault.class);
  }
}
