package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.CreateProfileRequest;
import dev.marquee.proto.identity.v1.CreateProfileResponse;
import dev.marquee.proto.identity.v1.DeleteProfileRequest;
import dev.marquee.proto.identity.v1.DeleteProfileResponse;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.UpdateProfileRequest;
import dev.marquee.proto.identity.v1.UpdateProfileResponse;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Profiles over gRPC.
class ProfilesIT {
  private static TestPlatform tp;
  private static App app;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4"),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void accountStartsWithOneProfileOfItsOwnName() {
    TokenPair owner = app.registered("first@example.org");

    assertThat(profiles(owner))
        .singleElement()
        .satisfies(profile -> {
          assertThat(profile.getName()).isEqualTo("Anna Lena");
          assertThat(profile.getMaturityRating()).isEqualTo("A");
          assertThat(profile.getLanguage()).isEqualTo("en");
        });
  }

  @Test
  void twentyAtOnceMakeExactlyFiveProfiles() {
    TokenPair owner = app.registered("race@example.org");

    List<CreateProfileResponse> responses =
        tp.as(
            "acme",
            owner.getAccessToken(),
            () -> {
              List<Future<CreateProfileResponse>> asked = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                asked.add(app.profiles().createProfile(profile("Viewer " + i)));
              }
              Future.all(asked).await();
              return asked.stream().map(Future::result).toList();
            });

    assertThat(responses).filteredOn(CreateProfileResponse::hasCreated).hasSize(4);
    assertThat(responses)
        .filteredOn(CreateProfileResponse::hasTooMany)
        .hasSize(16)
        .allSatisfy(answer -> assertThat(answer.getTooMany().getProfilesMax()).isEqualTo(5));
    assertThat(profiles(owner)).hasSize(5);
  }

  @Test
  void repeatWithTheSameKeyGetsTheFirstProfileAgain() {
    TokenPair owner = app.registered("repeat@example.org");

    var first = create(owner, "key-1", profile("Kids")).getCreated();
    var repeated = create(owner, "key-1", profile("Kids")).getCreated();

    assertThat(repeated).isEqualTo(first);
    assertThat(first.getName()).isEqualTo("Kids");
    assertThat(profiles(owner)).hasSize(2);
  }

  @Test
  void profileIsChangedAndRemovedByItsOwnerOnly() {
    TokenPair owner = app.registered("owner@example.org");
    TokenPair other = app.registered("other@example.org");
    String id = create(owner, "", profile("Kids")).getCreated().getId();

    assertThat(update(other, id).hasNotFound()).isTrue();
    assertThat(delete(other, id).hasNotFound()).isTrue();
    assertThat(profiles(owner)).extracting(profile -> profile.getName()).contains("Kids");
    assertThat(update(owner, id).getUpdated().getName()).isEqualTo("Family");
    assertThat(delete(owner, id).hasDone()).isTrue();
    assertThat(profiles(owner)).hasSize(1);
  }

  @Test
  void profileOfAnotherTenantIsNotFoundEvenForTheSameAccountId() {
    TokenPair owner = app.registered("tenant@example.org");
    String account = owner.getAccount().getId();
    String id = profiles(owner).getFirst().getId();
    String foreign = tp.token("globex", account);

    UpdateProfileResponse response =
        tp.as("globex", foreign, () -> app.profiles().updateProfile(change(id)).await());
    int listed =
        tp.as(
            "globex", foreign, () -> app.profiles().listProfiles(LIST).await().getProfilesCount());

    assertThat(response.hasNotFound()).isTrue();
    assertThat(listed).isZero();
    assertThatThrownBy(() ->
            tp.as("globex", foreign, () -> app.profiles().createProfile(profile("X")).await()))
        .isInstanceOf(Fault.class);
  }

  @Test
  void lastProfileStays() {
    TokenPair owner = app.registered("last@example.org");
    String only = profiles(owner).getFirst().getId();

    assertThat(delete(owner, only).hasLastProfile()).isTrue();
    create(owner, "", profile("Kids"));
    assertThat(delete(owner, only).hasDone()).isTrue();
    assertThat(delete(owner, only).hasNotFound()).isTrue();
    assertThat(profiles(owner))
        .singleElement()
        .satisfies(kept -> assertThat(kept.getName()).isEqualTo("Kids"));
  }

  @Test
  void badValueIsNamed() {
    TokenPair owner = app.registered("bad@example.org");

    assertThatThrownBy(() -> create(owner, "", profile(" "))).hasMessageStartingWith("name: ");
    assertThatThrownBy(
            () -> create(owner, "", profile("Kids").toBuilder().setMaturityRating("PG").build()))
        .hasMessageStartingWith("maturityRating: ");
    assertThatThrownBy(
            () -> create(owner, "", profile("Kids").toBuilder().setLanguage("english").build()))
        .hasMessageStartingWith("language: ");
    assertThat(profiles(owner)).hasSize(1);
  }

  private static final ListProfilesRequest LIST = ListProfilesRequest.getDefaultInstance();

  private static List<dev.marquee.proto.identity.v1.Profile> profiles(TokenPair owner) {
    return tp.as(
        "acme",
        owner.getAccessToken(),
        () -> app.profiles().listProfiles(LIST).await().getProfilesList());
  }

  private static CreateProfileResponse create(
      TokenPair owner, String key, CreateProfileRequest request) {
    return tp.as(
        "acme", owner.getAccessToken(), key, () -> app.profiles().createProfile(request).await());
  }

  private static UpdateProfileResponse update(TokenPair owner, String id) {
    return tp.as(
        "acme", owner.getAccessToken(), () -> app.profiles().updateProfile(change(id)).await());
  }

  private static DeleteProfileResponse delete(TokenPair owner, String id) {
    DeleteProfileRequest request = DeleteProfileRequest.newBuilder().setProfileId(id).build();
    return tp.as(
        "acme", owner.getAccessToken(), () -> app.profiles().deleteProfile(request).await());
  }

  private static CreateProfileRequest profile(String name) {
    return CreateProfileRequest.newBuilder().setName(name).build();
  }

  private static UpdateProfileRequest change(String id) {
    return UpdateProfileRequest.newBuilder()
        .setProfileId(id)
        .setName("Family")
        .setMaturityRating("U/A 7+")
        .setLanguage("hi")
        .build();
  }
}
