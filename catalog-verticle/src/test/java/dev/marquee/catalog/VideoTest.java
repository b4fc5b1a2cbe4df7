package dev.marquee.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VideoTest {
  private static final String FIRST = "0190-first";
  private static final String SECOND = "0191-second";

  @Test
  void anUploadIsProcessedAndThenReady() {
    Video uploaded = Video.NONE.after(processing(FIRST));
    Video ready = uploaded.after(ready(FIRST, 30));

    assertThat(uploaded).isEqualTo(new Video(Video.State.PROCESSING, FIRST, 0, ""));
    assertThat(ready).isEqualTo(new Video(Video.State.READY, FIRST, 30, ""));
  }

  @Test
  void repeatedAndLateNewsOfAnEndedUploadChangeNothing() {
    Video ready = Video.NONE.after(ready(FIRST, 30));
    Video failed = Video.NONE.after(failed(FIRST));

    assertThat(ready.after(ready(FIRST, 31))).isEqualTo(ready);
    assertThat(ready.after(processing(FIRST))).isEqualTo(ready);
    assertThat(failed.after(processing(FIRST))).isEqualTo(failed);
  }

  @Test
  void newsOfAnUploadThatALaterOneTookThePlaceOfChangeNothing() {
    Video second = Video.NONE.after(processing(FIRST)).after(processing(SECOND));

    assertThat(second.after(ready(FIRST, 30))).isEqualTo(second);
    assertThat(second.after(failed(FIRST))).isEqualTo(second);
  }

  @Test
  void aVideoThatPlaysIsKeptUntilItsSuccessorIsReady() {
    Video playing = Video.NONE.after(ready(FIRST, 30));

    assertThat(playing.after(processing(SECOND))).isEqualTo(playing);
    assertThat(playing.after(failed(SECOND)))
        .isEqualTo(new Video(Video.State.READY, FIRST, 30, "Broken."));
    assertThat(playing.after(ready(SECOND, 60)))
        .isEqualTo(new Video(Video.State.READY, SECOND, 60, ""));
  }

  @Test
  void anotherUploadAfterAFailedOneStartsAnew() {
    Video failed = Video.NONE.after(failed(FIRST));

    assertThat(failed).isEqualTo(new Video(Video.State.FAILED, FIRST, 0, "Broken."));
    assertThat(failed.after(processing(SECOND)))
        .isEqualTo(new Video(Video.State.PROCESSING, SECOND, 0, ""));
  }

  private static Video.Report processing(String asset) {
    return new Video.Report(asset, Video.State.PROCESSING, 0, "");
  }

  private static Video.Report ready(String asset, int seconds) {
    return new Video.Report(asset, Video.State.READY, seconds, "");
  }

  private static Video.Report failed(String asset) {
    return new Video.Report(asset, Video.State.FAILED, 0, "Broken.");
  }
}
