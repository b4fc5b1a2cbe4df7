package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Guessing as the guesser sees it, and as the owner does (ADR 9).
class GuessingIT {
  private static final String HOME = "198.51.100.7";
  private static final String WRONG = "three films a week";
  private static final MovableClock CLOCK = new MovableClock();

  private static TestPlatform tp;
  private static Platform platform;
  private static App acme;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing", "{cost: 4, waitingMax: 100, changesMax: 50}",
                "identity.attempts.perNetwork", "20",
                "identity.attempts.window", "1h",
                "identity.attempts.mails", "{near: 2, elsewhere: 4, perNetwork: 12}"),
            "identity");
    platform =
        new Platform(
            tp.platform().vertx(),
            CLOCK,
            new SimpleMeterRegistry(),
            tp.settings(),
            clients -> () -> App.publishedKeys(tp.platform()));
    tp.deploy(new IdentityVerticle(platform));
    acme = new App(tp, "acme");
  }

  @AfterAll
  static void stop() {
    tp.undeploy();
    platform.close().await();
    tp.close();
  }

  @Test
  void guesserAtOneNetworkWaitsTwiceAsLongEachTime() {
    acme.at(HOME).registered("near@example.org");
    App guesser = acme.at("203.0.113.1");
    long hashes = hashes();

    for (int i = 0; i < 8; i++) {
      guesser.login("near@example.org", WRONG);
    }
    assertThat(hashes() - hashes).isEqualTo(5);

    for (int delay = 1; delay <= 4; delay *= 2) {
      CLOCK.move(Duration.ofSeconds(delay).minusMillis(1));
      long before = hashes();
      guesser.login("near@example.org", WRONG);
      assertThat(hashes()).isEqualTo(before);
      CLOCK.move(Duration.ofMillis(1));
      guesser.login("near@example.org", WRONG);
      assertThat(hashes()).isEqualTo(before + 1);
    }
  }

  /// The answer is the usual one: it tells neither that the password was right nor that it wasn't
  /// read.
  @Test
  void rightPasswordBeforeItsTimeIsRefusedUnread() {
    acme.at(HOME).registered("early@example.org");
    App guesser = acme.at("203.0.113.2");
    for (int i = 0; i < 5; i++) {
      guesser.login("early@example.org", WRONG);
    }

    assertThat(guesser.login("early@example.org", App.PASSWORD))
        .isEqualTo(guesser.login("early@example.org", WRONG));
    CLOCK.move(Duration.ofSeconds(1));
    assertThat(guesser.login("early@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  /// A device that goes on with an old password, say.
  @Test
  void whoKnocksOnBeforeHisTimeCostsHisNeighboursNothing() {
    acme.at(HOME).registered("neighbour@example.org");
    App device = acme.at("203.0.113.3");
    for (int i = 0; i < 100; i++) {
      device.login("knocks-on@example.org", WRONG);
    }

    assertThat(device.login("neighbour@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  @Test
  void hundredsOfNetworksTogetherGetFewGuessesAndTheOwnerAtHomeGetsInMeanwhile() {
    acme.at(HOME).registered("owner@example.org");
    long hashes = hashes();

    for (int i = 0; i < 200; i++) {
      acme.at("192.0.2." + i).login("owner@example.org", WRONG);
      CLOCK.move(Duration.ofMillis(100));
    }

    // Ten free ones, then after 1, 2, 4 and 8 s of the 20 that passed.
    assertThat(hashes() - hashes).isBetween(10L, 14L);
    assertThat(acme.at(HOME).login("owner@example.org", App.PASSWORD).hasSignedIn()).isTrue();
    assertThat(acme.at(HOME).login("owner@example.org", WRONG).hasRefused()).isTrue();
    assertThat(acme.at(HOME).login("owner@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  /// Negative control of the owner's way in: it is his network that counts. And his way out: mail.
  @Test
  void ownerAtANewNetworkUnderAttackGetsInByMail() {
    acme.at(HOME).registered("away@example.org");
    attack("away@example.org");
    App hotel = acme.at("198.51.100.99");
    assertThat(hotel.login("away@example.org", App.PASSWORD).hasRefused()).isTrue();

    hotel.forgot("away@example.org");
    String token = acme.letters().token("away@example.org", Letter.Kind.RESET);
    assertThat(hotel.reset(token, "four films a week").hasDone()).isTrue();

    assertThat(hotel.login("away@example.org", "four films a week").hasSignedIn()).isTrue();
  }

  @Test
  void longestDelayElsewhereIsHalfAMinuteSoAnAttackThatEndsIsSoonForgotten() {
    acme.at(HOME).registered("after@example.org");
    for (int i = 0; i < 60; i++) {
      acme.at("192.0.2." + i).login("after@example.org", WRONG);
      CLOCK.move(Duration.ofSeconds(30));
    }

    CLOCK.move(Duration.ofSeconds(31));

    assertThat(acme.at("198.51.100.50").login("after@example.org", App.PASSWORD).hasSignedIn())
        .isTrue();
  }

  @Test
  void quietHourForgetsFailures() {
    acme.at(HOME).registered("quiet@example.org");
    App typist = acme.at("203.0.113.3");
    for (int i = 0; i < 5; i++) {
      typist.login("quiet@example.org", WRONG);
    }

    CLOCK.move(Duration.ofHours(1));

    long hashes = hashes();
    for (int i = 0; i < 5; i++) {
      typist.login("quiet@example.org", WRONG);
    }
    assertThat(hashes() - hashes).isEqualTo(5);
  }

  @Test
  void networkThatTriesManyAddressesIsStopped() {
    long hashes = hashes();

    for (int i = 0; i < 30; i++) {
      acme.at("203.0.113.4").login("spray-" + i + "@example.org", WRONG);
    }

    assertThat(hashes() - hashes).isEqualTo(20);
  }

  @Test
  void unknownAddressIsDelayedLikeAKnownOne() {
    acme.at(HOME).registered("alike@example.org");
    long before = hashes();
    attack("alike@example.org");
    long known = hashes() - before;

    attack("alike-nobody@example.org");

    assertThat(hashes() - before - known).isEqualTo(known);
  }

  @Test
  void addressIsNotBombedWithMailAndItsOwnerStillGetsHis() {
    acme.at(HOME).registered("bombed@example.org");

    for (int i = 0; i < 40; i++) {
      assertThat(acme.at("192.0.2." + i).forgot("bombed@example.org").hasAccepted()).isTrue();
      assertThat(acme.at("192.0.2." + i).register("bombed@example.org").hasAccepted()).isTrue();
    }
    assertThat(acme.letters().to("bombed@example.org")).hasSize(4);

    acme.at(HOME).forgot("bombed@example.org");
    assertThat(acme.letters().to("bombed@example.org")).hasSize(5);
  }

  @Test
  void networkThatAsksForManyMailsIsStopped() {
    App bot = acme.at("203.0.113.5");
    for (int i = 0; i < 12; i++) {
      bot.register("bot-" + i + "@example.org");
    }

    assertThatThrownBy(() -> bot.register("bot-13@example.org"))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED));
    assertThatThrownBy(() -> bot.forgot("bot-1@example.org")).isInstanceOf(Fault.class);
    assertThat(acme.letters().to("bot-11@example.org")).hasSize(1);
    assertThat(acme.letters().to("bot-13@example.org")).isEmpty();
  }

  /// One mailbox has many names, and one customer many networks.
  @Test
  void tagsOfAnAddressAndNetworksOfASiteShareTheirLimits() {
    for (int i = 0; i < 8; i++) {
      acme.at("203.0.113." + (100 + i)).register("tagged+" + i + "@example.org");
    }
    long tagged =
        java.util.stream.IntStream.range(0, 8)
            .filter(i -> !acme.letters().to("tagged+" + i + "@example.org").isEmpty())
            .count();
    assertThat(tagged).as("as many as one address gets from strangers").isEqualTo(4);

    for (int i = 0; i < 48; i++) {
      acme.at("2001:db8:7:" + Integer.toHexString(i) + "::1")
          .register("site-" + i + "@example.org");
    }
    assertThatThrownBy(() -> acme.at("2001:db8:7:ff::1").register("site-49@example.org"))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED));
    assertThat(acme.at("2001:db8:8::1").register("site-50@example.org").hasAccepted())
        .as("another site")
        .isTrue();
  }

  @Test
  void networkThatShowsManyDeadLinksIsStoppedAndGoodOnesCountForNothing() {
    App app = acme.at("203.0.113.6");
    app.registered("good@example.org");
    for (int i = 0; i < 20; i++) {
      assertThat(app.verify("x".repeat(43)).hasLinkEnded()).isTrue();
    }

    assertThatThrownBy(() -> app.verify("x".repeat(43))).isInstanceOf(Fault.class);
    assertThatThrownBy(() -> app.reset("x".repeat(43), WRONG)).isInstanceOf(Fault.class);
  }

  private static void attack(String email) {
    for (int i = 0; i < 40; i++) {
      acme.at("192.0.2." + i).login(email, WRONG);
    }
  }

  private static long hashes() {
    return platform.meters().timer("identity.password.hash").count();
  }
}
