package dev.marquee.ads;

import dev.marquee.platform.ops.Tls;
import dev.marquee.platform.rpc.Fault;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Public HTTP listener for what players report: `GET /b/{token}`. Answers once Kafka has it: a
/// pixel, or for a click the way to the advertiser. A token that is forged, expired or unknown gets
/// the same pixel and counts nothing, so nobody learns anything by trying. On an event loop.
final class BeaconListener extends VerticleBase {
  static final String PATH = "/b/";

  private static final Logger log = LoggerFactory.getLogger(BeaconListener.class);
  private static final Buffer PIXEL =
      Buffer.buffer(
          Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));
  private static final Pattern ERROR_CODE = Pattern.compile("code=([1-9][0-9]{2})");
  private static final int URL_LENGTH_MAX = 2_048;
  private static final int IDLE_SECONDS = 60;
  private static final long DRAIN_SECONDS = 10;

  /// Where to listen, and how much at once.
  record Listen(String host, int port, Tls tls, int inFlightMax) {}

  private final Listen listen;
  private final BeaconTokens tokens;
  private final Supplier<Beacons> beaconsMaker;
  private final MeterRegistry meters;
  private Beacons beacons;
  private HttpServer server;

  /// Answers come from the threads of Kafka and Redis.
  private final AtomicInteger inFlight = new AtomicInteger();

  /// @param beaconsMaker called on the listener's own context
  @SuppressWarnings("NullAway.Init")
  BeaconListener(
      Listen listen, BeaconTokens tokens, Supplier<Beacons> beaconsMaker, MeterRegistry meters) {
    this.listen = listen;
    this.tokens = tokens;
    this.beaconsMaker = beaconsMaker;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    beacons = beaconsMaker.get();
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(URL_LENGTH_MAX)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    server = vertx.createHttpServer(listen.tls().server(options)).requestHandler(this::receive);
    return server.listen(listen.port(), listen.host());
  }

  @Override
  public Future<?> stop() {
    return server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS).eventually(beacons::close);
  }

  private void receive(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .headers()
        .set("Cache-Control", "no-store")
        .set("Access-Control-Allow-Origin", "*")
        .set("Cross-Origin-Resource-Policy", "cross-origin")
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "no-referrer");
    String path = Objects.requireNonNullElse(request.path(), "");
    if (!path.startsWith(PATH)) {
      response.setStatusCode(404).end();
    } else if (request.method().equals(HttpMethod.OPTIONS)) {
      response.putHeader("Access-Control-Allow-Methods", "GET").setStatusCode(204).end();
    } else if (!request.method().equals(HttpMethod.GET)) {
      response.putHeader("Allow", "GET, OPTIONS").setStatusCode(405).end();
    } else if (inFlight.get() >= listen.inFlightMax()) {
      retryLater(response);
    } else {
      tokens
          .verify(path.substring(PATH.length()))
          .ifPresentOrElse(beacon -> accept(request, beacon), () -> refuse(response));
    }
  }

  private void accept(HttpServerRequest request, Beacon beacon) {
    count(beacon.event().column());
    inFlight.incrementAndGet();
    answer(request, beacon).onComplete(done -> inFlight.decrementAndGet());
  }

  private Future<Void> answer(HttpServerRequest request, Beacon beacon) {
    HttpServerResponse response = request.response();
    if (beacon.event() == DeliveryEvent.CLICK) {
      return beacons
          .click(beacon)
          .onSuccess(url ->
              url.ifPresentOrElse(
                  address -> response.setStatusCode(302).putHeader("Location", address).end(),
                  () -> pixel(response)))
          .onFailure(error -> fail(response, error))
          .mapEmpty();
    }
    return beacons
        .count(beacon, errorCode(request))
        .onSuccess(counted -> pixel(response))
        .onFailure(error -> fail(response, error));
  }

  private void refuse(HttpServerResponse response) {
    count("refused");
    pixel(response);
  }

  private void count(String event) {
    meters.counter("ads.beacons", "event", event).increment();
  }

  private static void pixel(HttpServerResponse response) {
    response.putHeader("Content-Type", "image/gif").end(PIXEL);
  }

  /// An outage is counted, not logged: beacons come by the thousand.
  private void fail(HttpServerResponse response, Throwable error) {
    if (!(error instanceof Fault)) {
      log.error("a beacon couldn't be taken", error);
    }
    retryLater(response);
  }

  private void retryLater(HttpServerResponse response) {
    count("failed");
    response.setStatusCode(503).putHeader("Retry-After", "5").end();
  }

  /// The VAST error code a player put in the place of `[ERRORCODE]`; 0 when there is none.
  private static int errorCode(HttpServerRequest request) {
    String query = request.query();
    Matcher code = ERROR_CODE.matcher(query == null ? "" : query);
    return code.matches() ? Integer.parseInt(code.group(1)) : 0;
  }
}
