package dev.marquee.catalog;

/// Who looks.
///
/// @param country ISO 3166-1 alpha-2; empty when unknown
record Viewer(String tenant, String country) {}
