package dev.marquee.streaming;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.ListProfilesResponse;
import dev.marquee.proto.identity.v1.Profile;
import dev.marquee.proto.identity.v1.ProfilesService;
import io.vertx.core.Future;

/// Every account has one profile, named after it.
final class FakeProfiles extends ProfilesService {
  @Override
  public Future<ListProfilesResponse> listProfiles(ListProfilesRequest request) {
    String id = "profile-of-" + CallContext.current().accountId();
    return Future.succeededFuture(
        ListProfilesResponse.newBuilder().addProfiles(Profile.newBuilder().setId(id)).build());
  }
}
