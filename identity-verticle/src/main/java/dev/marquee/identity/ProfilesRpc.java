package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.common.v1.WrongState;
import dev.marquee.proto.identity.v1.CreateProfileRequest;
import dev.marquee.proto.identity.v1.CreateProfileResponse;
import dev.marquee.proto.identity.v1.DeleteProfileRequest;
import dev.marquee.proto.identity.v1.DeleteProfileResponse;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.ListProfilesResponse;
import dev.marquee.proto.identity.v1.ProfilePreferences;
import dev.marquee.proto.identity.v1.ProfilesService;
import dev.marquee.proto.identity.v1.TooManyProfiles;
import dev.marquee.proto.identity.v1.UpdateProfileRequest;
import dev.marquee.proto.identity.v1.UpdateProfileResponse;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/// `marquee.identity.v1.Profiles`.
final class ProfilesRpc extends ProfilesService {
  private static final NotFound NO_PROFILE = NotFound.newBuilder().setWhat("profile").build();
  private static final WrongState LAST_PROFILE =
      WrongState.newBuilder()
          .setState("last")
          .setRule("There would have to be another profile.")
          .build();

  private final Profiles profiles;
  private final Idempotency idempotency;

  ProfilesRpc(Profiles profiles, Idempotency idempotency) {
    this.profiles = profiles;
    this.idempotency = idempotency;
  }

  @Override
  public Future<ListProfilesResponse> listProfiles(ListProfilesRequest request) {
    ListProfilesResponse.Builder response = ListProfilesResponse.newBuilder();
    profiles
        .list(AccountsRpc.callingAccount())
        .forEach(profile -> response.addProfiles(toProto(profile)));
    return Future.succeededFuture(response.build());
  }

  /// The answer that is kept for a repeat has the id alone, because names don't belong in it; the
  /// rest is read again.
  @Override
  public Future<CreateProfileResponse> createProfile(CreateProfileRequest request) {
    UUID accountId = AccountsRpc.callingAccount();
    CreateProfileResponse kept =
        idempotency.once(
            // What is kept is a plain hash of the request: a PIN could be found by trying.
            request.toBuilder().clearPin().build(),
            CreateProfileResponse.getDefaultInstance(),
            tx -> create(tx, accountId, request));
    if (!kept.hasCreated()) {
      return Future.succeededFuture(kept);
    }
    CreateProfileResponse.Builder response = kept.toBuilder();
    profiles.list(accountId).stream()
        .map(ProfilesRpc::toProto)
        .filter(profile -> profile.getId().equals(kept.getCreated().getId()))
        .forEach(response::setCreated);
    return Future.succeededFuture(response.build());
  }

  private CreateProfileResponse create(Tx tx, UUID accountId, CreateProfileRequest request) {
    Profiles.Draft draft =
        new Profiles.Draft(
            request.getName(),
            request.getMaturityRating(),
            request.getLanguage(),
            request.getAvatar(),
            preferences(request.getPreferences()),
            Optional.of(request.getPin()));
    CreateProfileResponse.Builder response = CreateProfileResponse.newBuilder();
    switch (profiles.create(tx, accountId, draft)) {
      case Profiles.Created(Profile profile) ->
          response.getCreatedBuilder().setId(profile.id().toString());
      case Profiles.TooMany(int profilesMax) ->
          response.setTooMany(TooManyProfiles.newBuilder().setProfilesMax(profilesMax));
    }
    return response.build();
  }

  @Override
  public Future<UpdateProfileResponse> updateProfile(UpdateProfileRequest request) {
    UUID id = Uuid7.parse("profileId", request.getProfileId());
    Profiles.Draft draft =
        new Profiles.Draft(
            request.getName(),
            request.getMaturityRating(),
            request.getLanguage(),
            request.getAvatar(),
            preferences(request.getPreferences()),
            request.hasPin() ? Optional.of(request.getPin()) : Optional.empty());
    UpdateProfileResponse.Builder response = UpdateProfileResponse.newBuilder();
    switch (profiles.update(AccountsRpc.callingAccount(), id, draft)) {
      case Profiles.Changed(Profile profile) -> response.setUpdated(toProto(profile));
      case Profiles.NoSuchProfile _ -> response.setNotFound(NO_PROFILE);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<DeleteProfileResponse> deleteProfile(DeleteProfileRequest request) {
    UUID id = Uuid7.parse("profileId", request.getProfileId());
    DeleteProfileResponse.Builder response = DeleteProfileResponse.newBuilder();
    switch (profiles.delete(AccountsRpc.callingAccount(), id)) {
      case Profiles.Removed _ -> response.setDone(Done.getDefaultInstance());
      case Profiles.NoSuchProfile _ -> response.setNotFound(NO_PROFILE);
      case Profiles.LastProfile _ -> response.setLastProfile(LAST_PROFILE);
    }
    return Future.succeededFuture(response.build());
  }

  private static dev.marquee.proto.identity.v1.Profile toProto(Profile profile) {
    return dev.marquee.proto.identity.v1.Profile.newBuilder()
        .setId(profile.id().toString())
        .setName(profile.name())
        .setMaturityRating(profile.maturityRating().text())
        .setLanguage(profile.language())
        .setAvatar(profile.avatar())
        .setPreferences(
            ProfilePreferences.newBuilder()
                .setAudioLanguage(profile.preferences().audioLanguage())
                .setSubtitleLanguage(profile.preferences().subtitleLanguage())
                .setAutoplay(profile.preferences().autoplay()))
        .setHasPin(profile.hasPin())
        .build();
  }

  private static Profile.Preferences preferences(ProfilePreferences preferences) {
    return new Profile.Preferences(
        preferences.getAudioLanguage(),
        preferences.getSubtitleLanguage(),
        preferences.getAutoplay());
  }
}
