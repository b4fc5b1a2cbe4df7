package dev.marquee.edge;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.marquee.proto.options.v1.Options;

/// Reads the outcome of an answer where the edge calls an RPC by hand.
final class Outcomes {
  private Outcomes() {}

  /// The refusal an answer holds.
  static Problem problem(Message answer) {
    FieldDescriptor which =
        answer.getOneofFieldDescriptor(answer.getDescriptorForType().getOneofs().getFirst());
    if (which == null) {
      return Problem.of(500, "broken", "Something went wrong on our side.");
    }
    return Problem.of(
        which.getOptions().getExtension(Options.http), (Message) answer.getField(which));
  }
}
