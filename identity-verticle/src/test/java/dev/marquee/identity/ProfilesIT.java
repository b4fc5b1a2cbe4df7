package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.CreateProfileRequest;
import dev.marquee.proto.identity.v1.CreateProfileResponse;
import dev.marquee.proto.identity.v1.DeleteProfileRequest;
import dev.marquee.proto.identity.v1.DeleteProfileResponse;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.ProfilePreferences;
import dev.marquee.proto.identity.v1.SelectProfileRequest;
import dev.marquee.proto.identity.v1.SelectProfileResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.UpdateProfileRequest;
import dev.marquee.proto.identity.v1.UpdateProfileResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Profiles over gRPC.
class ProfilesIT {
  private static final int TRIALS = 1_000;
  private static final Duration SOON = Duration.ofSeconds(30);

  private static TestPlatform tp;
  private static Database db;
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
    db = tp.platform().database("identity");
  }

  @AfterAll
  static void stop() {
    db.close().await();
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

  /// A thousand times two want the last place.
  @Test
  void ofTwoWhoWantTheLastPlaceOneGetsIt() {
    TokenPair owner = app.registered("races@example.org");
    for (int i = 0; i < 3; i++) {
      create(owner, "", profile("Viewer " + i));
    }
    for (int trial = 0; trial < TRIALS; trial++) {
      List<CreateProfileResponse> answers =
          tp.as(
              "acme",
              owner.getAccessToken(),
              () -> {
                Future<CreateProfileResponse> one = app.profiles().createProfile(profile("One"));
                Future<CreateProfileResponse> two = app.profiles().createProfile(profile("Two"));
                return List.of(one.await(), two.await());
              });

      List<CreateProfileResponse> created =
          answers.stream().filter(CreateProfileResponse::hasCreated).toList();
      assertThat(created).hasSize(1);
      removeDirectly(created.getFirst().getCreated().getId());
    }
  }

  /// Without ending access tokens, which the API's way does.
  private static void removeDirectly(String id) {
    db.writer()
        .query(TwinTenant.ALL_TENANTS + "DELETE FROM profile WHERE id = '" + id + "'")
        .execute()
        .await();
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
    TokenPair next = app.refresh(owner.getRefreshToken()).getRefreshed();
    assertThat(delete(next, id).hasDone()).isTrue();
    next = app.refresh(next.getRefreshToken()).getRefreshed();
    assertThat(profiles(next)).hasSize(1);
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
    TokenPair next = app.refresh(owner.getRefreshToken()).getRefreshed();
    assertThat(delete(next, only).hasNotFound()).isTrue();
    assertThat(profiles(next))
        .singleElement()
        .satisfies(kept -> assertThat(kept.getName()).isEqualTo("Kids"));
  }

  @Test
  void profileKeepsItsPictureItsPreferencesAndThatItHasAPin() {
    TokenPair owner = app.registered("whole@example.org");
    ProfilePreferences preferences =
        ProfilePreferences.newBuilder()
            .setAudioLanguage("hi")
            .setSubtitleLanguage("en")
            .setAutoplay(true)
            .build();
    CreateProfileRequest request =
        profile("Whole").toBuilder()
            .setAvatar("owl-2")
            .setPreferences(preferences)
            .setPin("1234")
            .build();

    String id = create(owner, "", request).getCreated().getId();

    assertThat(profiles(owner).getLast().getAvatar()).isEqualTo("owl-2");
    assertThat(profiles(owner).getLast().getPreferences()).isEqualTo(preferences);
    assertThat(profiles(owner).getLast().getHasPin()).isTrue();
    assertThat(update(owner, id).getUpdated().getHasPin()).isTrue();
    TokenPair next = app.refresh(owner.getRefreshToken()).getRefreshed();
    UpdateProfileRequest withoutPin = change(id).toBuilder().setPin("").build();
    assertThat(
            app.as(next, () -> app.profiles().updateProfile(withoutPin)).getUpdated().getHasPin())
        .isFalse();
    assertThatThrownBy(() -> create(next, "", request.toBuilder().setPin("12a4").build()))
        .hasMessageStartingWith("pin: ");
    assertThatThrownBy(() -> create(next, "", request.toBuilder().setAvatar("../x").build()))
        .hasMessageStartingWith("avatar: ");
  }

  @Test
  void chosenProfileStandsInTheTokenAndInTheSessionsNextOnes() {
    TokenPair owner = app.registered("chosen@example.org");
    String kids = create(owner, "", rated("Kids", "U", "")).getCreated().getId();

    String token = select(owner.getAccessToken(), kids, "").getSelected().getAccessToken();

    assertThat(caller(owner.getAccessToken()).profileId()).isEmpty();
    assertThat(caller(token).profileId()).isEqualTo(kids);
    assertThat(caller(token).maturityRating()).isEqualTo("U");
    TokenPair next = app.refresh(owner.getRefreshToken()).getRefreshed();
    assertThat(caller(next.getAccessToken()).profileId()).isEqualTo(kids);
    TokenPair stranger = app.registered("choosing@example.org");
    assertThat(select(stranger.getAccessToken(), kids, "").hasNotFound()).isTrue();
  }

  @Test
  void pinIsAskedForUpInMaturityOnlyAndWrongOnesAreLimited() {
    TokenPair owner = app.registered("pin@example.org");
    String adult = create(owner, "", rated("Adult", "A", "4711")).getCreated().getId();
    String teen = create(owner, "", rated("Teen", "U/A 13+", "0815")).getCreated().getId();
    String kids = create(owner, "", rated("Kids", "U", "")).getCreated().getId();
    assertThat(select(owner.getAccessToken(), adult, "").hasRefused()).isTrue();
    String asKid = select(owner.getAccessToken(), kids, "").getSelected().getAccessToken();

    assertThat(select(asKid, adult, "").hasRefused()).isTrue();
    assertThat(select(asKid, adult, "0815").hasRefused()).isTrue();
    String asAdult = select(asKid, adult, "4711").getSelected().getAccessToken();
    assertThat(select(asAdult, teen, "").hasSelected()).isTrue();
    String kidAgain = select(asAdult, kids, "").getSelected().getAccessToken();
    for (int i = 0; i < 5; i++) {
      assertThat(select(kidAgain, adult, "000" + i).hasRefused()).isTrue();
    }
    assertThat(select(kidAgain, adult, "4711").hasRefused()).isTrue();
    assertThat(select(kidAgain, teen, "0815").hasSelected()).isTrue();
  }

  @Test
  void whoWatchesAsAChildGivesNobodyMore() {
    TokenPair owner = app.registered("child@example.org");
    String adult = profiles(owner).getFirst().getId();
    String kids = create(owner, "", rated("Kids", "U", "")).getCreated().getId();
    String asKid = select(owner.getAccessToken(), kids, "").getSelected().getAccessToken();

    assertDenied(() -> app.as(asKid, () -> app.profiles().updateProfile(change(kids))));
    assertDenied(() -> app.as(asKid, () -> app.profiles().updateProfile(change(adult))));
    assertDenied(() -> app.as(asKid, () -> app.profiles().createProfile(rated("New", "A", ""))));
    assertDenied(() ->
        app.as(
            asKid,
            () ->
                app.profiles()
                    .deleteProfile(DeleteProfileRequest.newBuilder().setProfileId(adult).build())));
    assertThat(update(owner, kids).hasUpdated()).isTrue();
  }

  @Test
  void ratingThatIsLoweredAndAProfileThatIsRemovedAreFeltWithinASecond() {
    TokenPair owner = app.registered("lowered@example.org");
    String id = create(owner, "", rated("Teen", "U/A 16+", "")).getCreated().getId();
    String before = select(owner.getAccessToken(), id, "").getSelected().getAccessToken();

    assertThat(update(owner, id).hasUpdated()).isTrue();

    Eventually.until("the old claim has ended", SOON, () -> !admits(before));
    TokenPair lowered = app.refresh(owner.getRefreshToken()).getRefreshed();
    assertThat(caller(lowered.getAccessToken()).maturityRating()).isEqualTo("U/A 7+");
    // Or who watches as a child would watch as nobody, whom nothing is kept from.
    assertDenied(() -> delete(lowered, id));
    TokenPair elsewhere = app.login("lowered@example.org", App.PASSWORD).getSignedIn();
    assertThat(delete(elsewhere, id).hasDone()).isTrue();
    Eventually.until("it has ended", SOON, () -> !admits(lowered.getAccessToken()));
    TokenPair without = app.refresh(lowered.getRefreshToken()).getRefreshed();
    assertThat(caller(without.getAccessToken()).profileId()).isEmpty();
  }

  private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Fault.class,
            fault ->
                assertThat(fault.status())
                    .isEqualTo(io.vertx.grpc.common.GrpcStatus.PERMISSION_DENIED));
  }

  private static SelectProfileResponse select(String accessToken, String id, String pin) {
    return app.as(
        accessToken,
        () ->
            app.sessions()
                .selectProfile(
                    SelectProfileRequest.newBuilder().setProfileId(id).setPin(pin).build()));
  }

  private static CreateProfileRequest rated(String name, String rating, String pin) {
    return profile(name).toBuilder().setMaturityRating(rating).setPin(pin).build();
  }

  private static Caller caller(String accessToken) {
    return tp.platform().tokens().verify(accessToken).await();
  }

  private static boolean admits(String accessToken) {
    return tp.platform()
        .tokens()
        .verify(accessToken)
        .map(caller -> true)
        .otherwise(refused -> false)
        .await();
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
