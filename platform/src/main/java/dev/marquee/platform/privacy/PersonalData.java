package dev.marquee.platform.privacy;

import java.util.List;

/// What one domain holds about accounts.
public interface PersonalData {
  /// What is exported, in this order.
  List<Section> sections();

  /// What is erased, in this order.
  List<Erasure> erasures();
}
