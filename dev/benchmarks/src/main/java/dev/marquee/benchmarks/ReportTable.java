package dev.marquee.benchmarks;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// A report as a person reads it: medians of the rounds, errors summed, ratios with their spread.
final class ReportTable {
  private final Report report;
  private final Formatter out = new Formatter(Locale.ROOT);

  ReportTable(Report report) {
    this.report = report;
  }

  String text() {
    out.format("%s: %s\n", report.benchmark(), report.sentence());
    Plan plan = report.plan();
    out.format(
        "%s; %d rounds of %.1f s after %.1f s of warm-up; %d processors, load average %.1f\n",
        plan.load().text(),
        plan.rounds(),
        plan.round().toMillis() / 1e3,
        plan.warmUp().toMillis() / 1e3,
        Runtime.getRuntime().availableProcessors(),
        report.loadAverage());
    out.format("\n");
    out.format(
        "%-16s %9s %19s %8s %8s %8s %8s %9s %8s %7s %7s\n",
        "",
        "answers/s",
        "(min to max)",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "CPU µs",
        "children",
        "client",
        "errors",
        "unsent");
    report.results().forEach(this::row);
    out.format("\n");
    Report.Result subject = report.results().getFirst();
    report.results().stream().skip(1).forEach(baseline -> ratios(subject, baseline));
    if (!report.notes().isEmpty()) {
      out.format("\nbeside that\n");
      report
          .notes()
          .forEach(
              note -> out.format("  %-44s %12.1f %s\n", note.name(), note.value(), note.unit()));
    }
    return out.toString();
  }

  private void row(Report.Result result) {
    List<Round> rounds = result.rounds();
    Spread throughput = Spread.of(rounds, Round::throughput);
    out.format(
        "%-16s %9.0f %19s %8.2f %8.2f %8.2f %8.1f %9.1f %8.1f %7d %7d\n",
        result.name(),
        throughput.median(),
        String.format(Locale.ROOT, "(%.0f to %.0f)", throughput.min(), throughput.max()),
        millis(rounds, 50),
        millis(rounds, 95),
        millis(rounds, 99),
        median(rounds, Round::serverMicros),
        median(rounds, Round::childrenMicros),
        median(rounds, Round::clientMicros),
        rounds.stream().mapToLong(Round::errors).sum(),
        rounds.stream().mapToLong(Round::unsent).sum());
  }

  private static double millis(List<Round> rounds, double percent) {
    return median(rounds, round -> round.latencies().percentileMicros(percent) / 1e3);
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> number) {
    return Spread.of(rounds, number).median();
  }

  private void ratios(Report.Result subject, Report.Result baseline) {
    out.format("%s : %s\n", subject.name(), baseline.name());
    for (Ratio ratio : Ratio.ALL) {
      Spread spread = ratio.of(subject, baseline);
      out.format(
          "  %-10s × %6.2f  (%.2f to %.2f)\n",
          ratio.label(), spread.median(), spread.min(), spread.max());
    }
  }
}
