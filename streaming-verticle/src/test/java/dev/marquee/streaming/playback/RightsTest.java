package dev.marquee.streaming.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleRights;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightsTest {
  /// The last argument: refused for it, or not.
  @ParameterizedTest
  @CsvSource({
    "U, U, false",
    "U/A 7+, U, true",
    "U/A 13+, U/A 16+, false",
    "A, U/A 16+, true",
    "A, A, false",
    "A, '', false",
    "X, A, true"
  })
  void chosenProfileWatchesWhatItsRatingAllows(String title, String profile, boolean refused) {
    TitleRights rights =
        TitleRights.newBuilder().setTitle(Title.newBuilder().setMaturityRating(title)).build();

    assertThat(Rights.refusal(rights, callOf(profile), Instant.now()).isPresent())
        .isEqualTo(refused);
    if (refused) {
      assertThat(Rights.refusal(rights, callOf(profile), Instant.now())).contains("maturity");
    }
  }

  private static CallContext callOf(String maturityRating) {
    Caller caller =
        new Caller(
            Caller.Kind.ACCOUNT,
            "account",
            "acme",
            Set.of("subscriber"),
            "free",
            "session",
            Instant.MAX,
            Instant.EPOCH,
            maturityRating.isEmpty() ? "" : "profile",
            maturityRating);
    return new CallContext("request", "acme", caller, "", "", "", "");
  }
}
