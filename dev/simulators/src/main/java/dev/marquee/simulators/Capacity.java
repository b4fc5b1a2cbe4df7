package dev.marquee.simulators;

/// How much a simulator keeps of each kind, by the heap it has: a load test beyond it meets a plain
/// 507 rather than an `OutOfMemoryError`. 64 MiB keep about 7,700.
final class Capacity {
  /// Measured with payments of 600 bytes: the entry, its answers and its share of the largest view.
  private static final long HEAP_BYTES_PER_ENTRY = 8 * 1024;

  static final int ENTRIES_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_ENTRY, 1_000, 200_000);

  private Capacity() {}
}
