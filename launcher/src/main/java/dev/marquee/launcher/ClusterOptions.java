package dev.marquee.launcher;

import java.util.List;

/// The event bus between processes (Hazelcast). Hints only travel on it; whatever matters is
/// re-read.
///
/// @param members `host:port` of the members to find each other by; empty for a process that stands
///   alone
/// @param host address of this member
/// @param port of this member; 0 picks one
/// @param name of the cluster; members of another name are strangers
record ClusterOptions(List<String> members, String host, int port, String name) {
  boolean on() {
    return !members.isEmpty();
  }
}
