package dev.marquee.streaming.upload;

/// What became of the wish to upload.
public sealed interface CreateOutcome {
  /// Bytes may come.
  record Created(Upload upload) implements CreateOutcome {}

  record TooLarge(long bytesMax) implements CreateOutcome {}

  /// The account has too many unfinished ones.
  record TooMany(int unfinishedMax) implements CreateOutcome {}

  /// The title is no longer a draft: its video is under review, or was reviewed.
  ///
  /// @param state the title's
  record NotADraft(String state) implements CreateOutcome {}

  /// There is no such title.
  record NoOwner() implements CreateOutcome {}

  /// The disk is too full.
  record NoRoom() implements CreateOutcome {}
}
