package dev.marquee.edge;

import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.identity.v1.ExportPersonalDataRequest;
import dev.marquee.proto.identity.v1.ExportPersonalDataResponse;
import dev.marquee.proto.identity.v1.PersonalData;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;

/// `GET /api/auth/account/export`: all that is held about the caller as one file of JSON Lines. A
/// page is asked for when the one before has gone, so a slow client costs one page of memory. What
/// fails before the first line is an answer of its own; what fails later can only be told by the
/// last line.
final class DataDownload {
  private static final String PATH = "/api/auth/account/export";
  private static final int PAGES_MAX = 20_000;

  private final PersonalData personalData;

  DataDownload(RpcClients clients) {
    this.personalData = clients.asCaller(PersonalData.class);
  }

  void mount(Router router, Guards guards) {
    guards.before(router.get(PATH), "user", "auth").handler(this::begin);
  }

  private void begin(RoutingContext request) {
    if (Callers.of(request).caller().kind() == Caller.Kind.NOBODY) {
      request.fail(new Fault(GrpcStatus.UNAUTHENTICATED, "sign in first"));
      return;
    }
    page("")
        .onFailure(request::fail)
        .onSuccess(first -> {
          request
              .response()
              .setChunked(true)
              .putHeader("Content-Type", "application/x-ndjson")
              .putHeader("Content-Disposition", "attachment; filename=\"personal-data.jsonl\"")
              .putHeader("Cache-Control", "no-store");
          send(request, first, "", 1);
        });
  }

  private Future<ExportPersonalDataResponse> page(String cursor) {
    return personalData.exportPersonalData(
        ExportPersonalDataRequest.newBuilder().setCursor(cursor).build());
  }

  /// @param domain of the page before
  private void send(
      RoutingContext request, ExportPersonalDataResponse page, String domain, int number) {
    HttpServerResponse response = request.response();
    Buffer lines = Buffer.buffer();
    if (!page.getDomain().equals(domain)) {
      lines.appendBuffer(
          line(new JsonObject().put("type", "domain").put("domain", page.getDomain())));
    }
    lines.appendBytes(page.getJsonLines().toByteArray());
    // A client that left makes the write fail, and that is all there is to do about it.
    response
        .write(lines)
        .onSuccess(gone -> {
          if (page.getNextCursor().isEmpty()) {
            end(response, true);
          } else if (number >= PAGES_MAX) {
            end(response, false);
          } else {
            next(request, page, number);
          }
        });
  }

  private void next(RoutingContext request, ExportPersonalDataResponse page, int number) {
    Callers.of(request);
    page(page.getNextCursor())
        .onSuccess(next -> send(request, next, page.getDomain(), number + 1))
        .onFailure(error -> end(request.response(), false));
  }

  private static void end(HttpServerResponse response, boolean complete) {
    response.end(line(new JsonObject().put("type", "end").put("complete", complete)));
  }

  private static Buffer line(JsonObject object) {
    return object.toBuffer().appendString("\n");
  }
}
