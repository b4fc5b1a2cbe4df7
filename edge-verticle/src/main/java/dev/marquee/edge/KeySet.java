package dev.marquee.edge;

import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.identity.v1.ListSigningKeysRequest;
import dev.marquee.proto.identity.v1.SigningKey;
import dev.marquee.proto.identity.v1.SigningKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// `GET /api/auth/jwks.json`: the public keys of access tokens as a JWK Set (RFC 7517), for
/// services outside that verify our tokens themselves.
final class KeySet {
  private final SigningKeys keys;

  KeySet(RpcClients clients) {
    this.keys = clients.asCaller(SigningKeys.class);
  }

  void mount(Router router) {
    router.get("/api/auth/jwks.json").handler(this::list);
  }

  private void list(RoutingContext request) {
    keys.listSigningKeys(ListSigningKeysRequest.getDefaultInstance())
        .onSuccess(answer -> {
          JsonArray set = new JsonArray();
          answer.getKeysList().forEach(key -> set.add(jwk(key)));
          request
              .response()
              .putHeader("Content-Type", "application/jwk-set+json")
              .putHeader("Cache-Control", "public, max-age=300");
          Body.end(request, new JsonObject().put("keys", set).toBuffer());
        })
        .onFailure(request::fail);
  }

  private static JsonObject jwk(SigningKey key) {
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", key.getKid())
        .put("n", key.getN())
        .put("e", key.getE());
  }
}
