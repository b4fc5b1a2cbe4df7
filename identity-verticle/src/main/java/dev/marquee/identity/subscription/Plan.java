package dev.marquee.identity.subscription;

import java.time.Period;
import java.util.UUID;

/// What can be subscribed to. Never changes.
///
/// @param tier what it entitles to
/// @param currency ISO 4217
/// @param period a month or a year
/// @param trialDays 0 for none
record Plan(
    UUID id,
    String name,
    String tier,
    long amountMinor,
    String currency,
    Period period,
    int trialDays) {}
