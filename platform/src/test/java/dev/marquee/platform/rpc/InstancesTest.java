package dev.marquee.platform.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists of addresses, and names that stand for many.
class InstancesTest {
  private static final Instances.Domain CATALOG = new Instances.Domain("catalog");

  private final Vertx vertx = Vertx.vertx();
  private final FakeDns dns = new FakeDns(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Instances instances(String catalog) {
    return new Instances(vertx, Map.of("catalog", catalog), Duration.ofMillis(100), dns.options());
  }

  private static SocketAddress at(String host, int port) {
    return SocketAddress.inetSocketAddress(port, host);
  }

  @Test
  void aListIsTakenAsItIs() {
    Instances instances = instances("10.0.0.1:9002, 10.0.0.2:9003,[::1]:9004");

    assertThat(instances.of(CATALOG))
        .containsExactly(at("10.0.0.1", 9002), at("10.0.0.2", 9003), at("::1", 9004));
    assertThat(instances.sharedName(CATALOG)).isEmpty();
    assertThat(instances.of(new Instances.Domain("unheard"))).isEmpty();
  }

  @Test
  void aNameStandsForAllItsAddressesAsTheyComeAndGo() {
    dns.set("127.0.0.1", "127.0.0.2");
    Instances instances = instances("catalog.test:9002");
    RpcWorld.until(
        () -> instances.of(CATALOG).equals(List.of(at("127.0.0.1", 9002), at("127.0.0.2", 9002))));

    dns.set("127.0.0.3", "127.0.0.2");

    RpcWorld.until(
        () -> instances.of(CATALOG).equals(List.of(at("127.0.0.2", 9002), at("127.0.0.3", 9002))));
    assertThat(instances.sharedName(CATALOG))
        .hasValueSatisfying(name -> assertThat(name.host()).isEqualTo("catalog.test"));
  }

  @Test
  void aNameThatCannotBeLookedUpKeepsWhatItHad() {
    dns.set("127.0.0.2");
    Instances instances = instances("catalog.test:9002");
    RpcWorld.until(() -> instances.of(CATALOG).equals(List.of(at("127.0.0.2", 9002))));

    dns.set();
    vertx.timer(2_500).await();

    assertThat(instances.of(CATALOG)).containsExactly(at("127.0.0.2", 9002));
  }

  @Test
  void anotherListTakesThePlaceOfAName() {
    dns.set("127.0.0.2");
    Instances instances = instances("catalog.test:9002");
    RpcWorld.until(() -> instances.of(CATALOG).equals(List.of(at("127.0.0.2", 9002))));

    instances.set("catalog", "127.0.0.9:1");

    assertThat(instances.of(CATALOG)).containsExactly(at("127.0.0.9", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", ":9002", "host:0", "host:port", "a:1,,b:2"})
  void aListThatCannotBeReadIsNamed(String list) {
    assertThatThrownBy(() -> instances(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("rpc.addresses: '");
  }
}
