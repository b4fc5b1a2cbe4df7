package dev.marquee.identity;

import dev.marquee.proto.identity.v1.ListSigningKeysRequest;
import dev.marquee.proto.identity.v1.ListSigningKeysResponse;
import dev.marquee.proto.identity.v1.SigningKeysService;
import io.vertx.core.Future;

/// `marquee.identity.v1.SigningKeys`.
final class SigningKeysRpc extends SigningKeysService {
  private final SigningKeys keys;

  SigningKeysRpc(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public Future<ListSigningKeysResponse> listSigningKeys(ListSigningKeysRequest request) {
    ListSigningKeysResponse.Builder response = ListSigningKeysResponse.newBuilder();
    keys.verifying()
        .forEach(key ->
            response.addKeysBuilder().setKid(key.kid()).setN(key.modulus()).setE(key.exponent()));
    return Future.succeededFuture(response.build());
  }
}
