package dev.marquee.simulators;

/// What an operator keeps a copy of. The path segment is DishTV's word, the name D2H's.
enum OperatorEntity {
  SUBSCRIBER("subscribers"),
  MOVIE("movies"),
  BOOKING("bookings");

  private final String pathSegment;

  OperatorEntity(String pathSegment) {
    this.pathSegment = pathSegment;
  }

  String pathSegment() {
    return pathSegment;
  }
}
