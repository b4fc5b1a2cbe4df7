package dev.marquee.activity;

import java.util.UUID;

/// One profile of one account watching one title, on whatever device. The tenant is the call's.
record Viewing(UUID accountId, UUID profileId, UUID titleId) {}
