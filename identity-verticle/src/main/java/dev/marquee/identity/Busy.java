package dev.marquee.identity;

import java.time.Duration;

/// The password pool is full and the caller was shed: an answer wherever a password is hashed.
record Busy(Duration retryAfter)
    implements Passwords.Hashing,
        Passwords.Check,
        Registration.Outcome,
        SignIn.Outcome,
        Verification.Outcome,
        PasswordReset.Outcome,
        PasswordChange.Outcome,
        StepUp.Outcome {}
