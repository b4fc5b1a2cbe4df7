package dev.marquee.ads;

import java.util.UUID;

/// One ad in one break of one session: what beacons are about and what is paid for. Its id says
/// nothing about the viewer.
record Impression(UUID id, UUID campaignId, UUID creativeId) {}
