package dev.marquee.booking.sale;

import java.time.Duration;

/// How payments are driven on.
///
/// @param hardTtl how long after the payment deadline seats wait for a payment that can't be
///   cancelled, or a provider that doesn't answer
/// @param captureWindow how long a refused capture is tried again
/// @param pollInterval first wait before the provider is asked again; doubles
/// @param pollIntervalMax longest wait
/// @param lease how long a process that took up a payment is left alone with it
/// @param reconcileInterval between two looks for payments that are due
/// @param reconcileBatch payments taken up at once
public record PaymentOptions(
    Duration hardTtl,
    Duration captureWindow,
    Duration pollInterval,
    Duration pollIntervalMax,
    Duration lease,
    Duration reconcileInterval,
    int reconcileBatch) {}
