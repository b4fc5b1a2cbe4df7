package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitlesService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may come is a file's word, and changes with it.
class AddressesIT {
  private static final String TITLE = "/api/catalog/content/01900000-0000-7000-8000-000000000001";
  private static final String ADMIN = "/api/cms/content";
  @TempDir private static Path folder;
  private static Path lists;
  private static EdgeWorld world;

  @BeforeAll
  static void start() throws IOException {
    lists = Files.writeString(folder.resolve("lists.yaml"), "{}");
    Path countries =
        Files.writeString(
            folder.resolve("countries.csv"),
            "# network,country\n203.0.113.0/24,IN\n203.0.113.128/25,LK\n2001:db8::/32,DE\n");
    world =
        EdgeWorld.start(
            Map.of(
                "edge.trustedProxies",
                "[127.0.0.1]",
                "edge.addresses.listsPath",
                lists.toString(),
                "edge.addresses.countriesPath",
                countries.toString(),
                "edge.addresses.rereadInterval",
                "100ms"));
    world.tp().fake("catalog", new TitleOfACountry());
    world.listen(2);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void noLists() throws IOException {
    Files.writeString(lists, "{}");
    Eventually.until("all may come", () -> status(TITLE, "198.51.100.1") == 200);
  }

  @Test
  void blockedAddressGetsNothingFromTheMomentTheFileSaysSo() throws IOException {
    assertThat(status(TITLE, "198.51.100.1")).isEqualTo(200);

    Files.writeString(lists, "block: [198.51.100.0/24]");

    Eventually.until("it is blocked", () -> status(TITLE, "198.51.100.1") == 403);
    assertThat(status("/healthz", "198.51.100.1")).isEqualTo(403);
    assertThat(status(TITLE, "198.51.101.1")).as("its neighbour").isEqualTo(200);
    assertThat(new JsonObject(from(TITLE, "198.51.100.1").body()).getString("type"))
        .isEqualTo("/problems/address-refused");
  }

  @Test
  void gatewayWithAListTakesOnlyThoseOnIt() throws IOException {
    assertThat(status(ADMIN, "198.51.100.1")).as("sign in first").isEqualTo(401);

    Files.writeString(lists, "allow: {admin: [192.0.2.0/28]}");

    Eventually.until("it is refused", () -> status(ADMIN, "198.51.100.1") == 403);
    assertThat(status(ADMIN, "192.0.2.7")).isEqualTo(401);
    assertThat(status(TITLE, "198.51.100.1")).as("another gateway").isEqualTo(200);
  }

  @Test
  void fileThatCantBeMeantChangesNothing() throws IOException {
    Files.writeString(lists, "block: [198.51.100.0/24]");
    Eventually.until("it is blocked", () -> status(TITLE, "198.51.100.1") == 403);

    Files.writeString(lists, "block: [198.51.100.0/99]");
    Files.writeString(folder.resolve("other"), "");
    for (int i = 0; i < 10; i++) {
      assertThat(status(TITLE, "198.51.100.1")).isEqualTo(403);
    }
    Files.writeString(lists, "");

    for (int i = 0; i < 20; i++) {
      assertThat(status(TITLE, "198.51.100.1")).isEqualTo(403);
    }
    assertThatThrownBy(() -> AddressLists.parse("blocked: [10.0.0.1]"))
        .hasMessageContaining("'blocked'");
    assertThatThrownBy(() -> AddressLists.parse("allow: {admins: []}"))
        .hasMessageContaining("'allow.admins'");
    assertThatThrownBy(() -> AddressLists.parse("block")).hasMessageContaining("must be a map");
    assertThatThrownBy(() -> AddressLists.parse("block: 10.0.0.1"))
        .hasMessageContaining("in a list");
  }

  @Test
  void eventLoopsShareOneReadingOfAFile() throws Exception {
    AddressOptions options =
        new AddressOptions(lists.toString(), "", java.time.Duration.ofSeconds(1));
    var vertx = world.tp().platform().vertx();

    Addresses one = Addresses.shared(vertx, options).await();
    Addresses other = Addresses.shared(vertx, options).await();

    assertThat(other).isSameAs(one);
  }

  @Test
  void countryIsTheProxysWordElseTheTables() {
    assertThat(country("203.0.113.5", "")).isEqualTo("IN");
    assertThat(country("203.0.113.200", "")).isEqualTo("LK");
    assertThat(country("2001:db8::1", "")).isEqualTo("DE");
    assertThat(country("198.51.100.1", "")).isEmpty();
    assertThat(country("203.0.113.5", "FR")).isEqualTo("FR");
  }

  private static String country(String address, String told) {
    var request = world.request(TITLE).header("X-Forwarded-For", address);
    HttpResponse<String> response =
        world.send(told.isEmpty() ? request : request.header("X-Country", told));
    return new JsonObject(response.body()).getString("name").substring("from ".length());
  }

  private static int status(String path, String address) {
    return from(path, address).statusCode();
  }

  private static HttpResponse<String> from(String path, String address) {
    return world.send(world.request(path).header("X-Forwarded-For", address));
  }

  private static final class TitleOfACountry extends TitlesService {
    @Override
    public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
      String name = "from " + CallContext.current().country();
      return Future.succeededFuture(
          GetTitleResponse.newBuilder().setTitle(Title.newBuilder().setName(name)).build());
    }
  }
}
