package dev.marquee.benchmarks;

/// One side of a comparison.
///
/// @param name short, for the table
/// @param about what it is, in a phrase
/// @param process the server, whose processor time is counted
/// @param beside what else goes on while it is measured; begins with each round and ends with it
public record Contestant(
    String name, String about, Target target, ProcessHandle process, Beside beside) {
  /// Something that goes on beside a round.
  public interface Beside {
    /// Starts it.
    ///
    /// @return ends it, and waits until it has
    AutoCloseable begin();
  }

  /// A contestant beside which nothing goes on.
  public Contestant(String name, String about, Target target, ProcessHandle process) {
    this(name, about, target, process, () -> () -> {});
  }
}
