package dev.marquee.ads;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.ads.v1.CampaignReport;
import dev.marquee.proto.ads.v1.Campaigns;
import dev.marquee.proto.ads.v1.CreativeMedia;
import dev.marquee.proto.ads.v1.DecidePodRequest;
import dev.marquee.proto.ads.v1.DecidePodResponse;
import dev.marquee.proto.ads.v1.Decisions;
import dev.marquee.proto.ads.v1.GetCampaignReportRequest;
import dev.marquee.proto.ads.v1.RenderTagRequest;
import dev.marquee.proto.ads.v1.RenderTagResponse;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An installation with the ads verticle, seen by its callers: streaming, staff, and players that
/// call beacons.
final class AdsWorld implements AutoCloseable {
  private static final Pattern BEACON = Pattern.compile("/b/([A-Za-z0-9._-]+)");
  private static final int CONNECTIONS = 32;

  private final TestPlatform tp;
  private final Database database;
  private final CampaignStore store;
  private final HttpClient http;
  private final BeaconTokens tokens;

  private AdsWorld(TestPlatform tp) {
    this.tp = tp;
    this.database = tp.platform().database("ads");
    this.store = new CampaignStore(database);
    this.http =
        tp.platform()
            .vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setDefaultHost("127.0.0.1")
                    .setDefaultPort(tp.port("beacons")),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    this.tokens = new BeaconTokens(Samples.options(), Clock.systemUTC());
  }

  /// One installation with the defaults for all tests of this JVM, each with tenants of its own.
  /// Lives as long as the JVM.
  static AdsWorld shared() {
    return Shared.WORLD;
  }

  private static final class Shared {
    static final AdsWorld WORLD = start();
  }

  /// An installation of one's own, to be closed.
  static AdsWorld start(String... keysAndValues) {
    TestPlatform tp = TestPlatform.start(Samples.settings(keysAndValues), "ads", "streaming");
    tp.deploy(new AdsVerticle(tp.platform()));
    return new AdsWorld(tp);
  }

  TestPlatform tp() {
    return tp;
  }

  Database database() {
    return database;
  }

  /// A tenant no other test knows, with these campaigns.
  String tenant(List<Campaign> campaigns) {
    String tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);
    tp.asService(
        "ads",
        tenant,
        () -> {
          database.inTransaction(tx -> {
            for (Campaign campaign : campaigns) {
              store.insert(tx, tenant, campaign);
              store.setVideo(
                  tx,
                  tenant,
                  campaign.creative().id(),
                  Objects.requireNonNull(campaign.creative().video()));
            }
            return 0;
          });
        });
    return tenant;
  }

  String tenant(Campaign... campaigns) {
    return tenant(List.of(campaigns));
  }

  <R> R asStreaming(String tenant, Function<Decisions, Future<R>> call) {
    return tp.asService(
        "streaming", tenant, () -> call.apply(tp.clients().asCaller(Decisions.class)).await());
  }

  <R> R asStaff(String tenant, String role, Function<Campaigns, Future<R>> call) {
    String token = tp.token(tenant, UUID.randomUUID().toString(), role);
    return tp.as(tenant, token, () -> call.apply(tp.clients().asCaller(Campaigns.class)).await());
  }

  /// A break of 30 s in a new session of an account of its own.
  static DecidePodRequest.Builder preRoll() {
    return DecidePodRequest.newBuilder()
        .setSessionId(UUID.randomUUID().toString())
        .setBreakId("pre-roll")
        .setDurationMaxMillis(30_000)
        .addGenres("Drama")
        .setAccountId(UUID.randomUUID().toString())
        .setCountry("in");
  }

  DecidePodResponse decide(String tenant, DecidePodRequest.Builder request) {
    return asStreaming(tenant, decisions -> decisions.decidePod(request.build()));
  }

  /// The tag request for a decided break.
  static RenderTagRequest.Builder tag(DecidePodRequest.Builder decided) {
    return RenderTagRequest.newBuilder()
        .setSessionId(decided.getSessionId())
        .setBreakId(decided.getBreakId())
        .setPublicOrigin("http://127.0.0.1:8080");
  }

  RenderTagResponse render(String tenant, RenderTagRequest.Builder request) {
    return asStreaming(tenant, decisions -> decisions.renderTag(request.build()));
  }

  /// Decides a break with one ad and answers the paths of its beacons.
  Map<DeliveryEvent, String> beacons(String tenant, DecidePodRequest.Builder request) {
    String asset = decide(tenant, request).getAds(0).getAssetId();
    CreativeMedia media = CreativeMedia.newBuilder().setHlsUrl("/a.m3u8").build();
    Matcher found =
        BEACON.matcher(render(tenant, tag(request).putMedia(asset, media)).getVastXml());
    Map<DeliveryEvent, String> eventToPath = new EnumMap<>(DeliveryEvent.class);
    while (found.find()) {
      eventToPath.put(tokens.verify(found.group(1)).orElseThrow().event(), found.group());
    }
    return eventToPath;
  }

  /// The path of a fresh impression beacon.
  String impression(String tenant) {
    return Objects.requireNonNull(beacons(tenant, preRoll()).get(DeliveryEvent.IMPRESSION));
  }

  CampaignReport report(String tenant, String campaignId) {
    GetCampaignReportRequest request =
        GetCampaignReportRequest.newBuilder().setCampaignId(campaignId).build();
    return asStaff(tenant, "ops", campaigns -> campaigns.getCampaignReport(request)).getReport();
  }

  /// What a player got.
  record Answer(int status, MultiMap headers, String body) {
    @Nullable String header(String name) {
      return headers.get(name);
    }
  }

  Future<Answer> get(String path) {
    return send(HttpMethod.GET, path);
  }

  Future<Answer> send(HttpMethod method, String path) {
    return http.request(method, path)
        .compose(request ->
            request
                .send()
                .compose(response ->
                    response
                        .body()
                        .map(body ->
                            new Answer(
                                response.statusCode(),
                                response.headers(),
                                body.toString("ISO-8859-1")))));
  }

  @Override
  public void close() {
    http.close().await();
    database.close().await();
    tp.close();
  }
}
