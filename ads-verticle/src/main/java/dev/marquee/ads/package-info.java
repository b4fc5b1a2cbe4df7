/// Advertising: campaigns and their creatives, the decision which ads a break gets, the VAST
/// document that tells a player, and the beacons that tell what was shown. A decision reads an
/// in-memory snapshot of the running campaigns and reserves budget and frequency cap in Redis in
/// one script; what was delivered is counted in Postgres, once an impression and event, from signed
/// beacons by way of Kafka. Start reading at AdsVerticle, then Pods.
@NullMarked
package dev.marquee.ads;

import org.jspecify.annotations.NullMarked;
