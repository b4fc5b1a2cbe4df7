package dev.marquee.streaming;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.ListProfilesResponse;
import dev.marquee.proto.identity.v1.Profile;
import dev.marquee.proto.identity.v1.ProfilesService;
import io.vertx.core.Future;

/// Every account has a profile that is named after it, and a second one.
final class FakeProfiles extends ProfilesService {
  static final String SECOND = "01990000-0000-7000-8000-000000000002";

  @Override
  public Future<ListProfilesResponse> listProfiles(ListProfilesRequest request) {
    String id = "profile-of-" + CallContext.current().accountId();
    return Future.succeededFuture(
        ListProfilesResponse.newBuilder()
            .addProfiles(Profile.newBuilder().setId(id))
            .addProfiles(Profile.newBuilder().setId(SECOND))
            .build());
  }
}
