/// Subscriptions: plans, what was paid for, and who is entitled to what because of it. Start
/// reading at [dev.marquee.identity.subscription.Standing], the life of a subscription; then
/// [dev.marquee.identity.subscription.Billing], which drives it. It knows accounts only through
/// [dev.marquee.identity.subscription.Membership].
@NullMarked
package dev.marquee.identity.subscription;

import org.jspecify.annotations.NullMarked;
