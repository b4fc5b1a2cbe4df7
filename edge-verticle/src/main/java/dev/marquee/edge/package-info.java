/// The public face: REST by contract, rate limits, browser sessions, live updates, the web app, and
/// the partner gRPC listener. It holds no rules of any domain: an operation of the OpenAPI document
/// names its RPC, and one binding serves them all. Everything runs on the event loop in flat
/// chains. Open [EdgeVerticle] first.
@NullMarked
package dev.marquee.edge;

import org.jspecify.annotations.NullMarked;
