/// Titles: what editors write, reviewers release and viewers find.
///
/// Start at [dev.marquee.catalog.CatalogVerticle]. `Editorial` has the rules of the workflow,
/// `PublishedTitles` what viewers read; a title's changes go out as events and come back to every
/// instance's cache as hints.
@NullMarked
package dev.marquee.catalog;

import org.jspecify.annotations.NullMarked;
