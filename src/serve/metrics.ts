/**
 * Counts in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). Its client for Node brings two
 * packages and collects what only Node has; the format is a line a number.
 *
 * @module
 */

/** Upper ends of the histogram's buckets, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Labels of a number. */
export type Labels = Readonly<Record<string, string>>;

/** A number as it stands now. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly values: readonly { readonly labels?: Labels; readonly value: number }[];
  /** `counter` for what only grows; `gauge` by default. */
  readonly type?: "counter";
}

/** What is counted, by name. */
const COUNTERS = {
  oddspot_images_total: "Images that were answered, by model and outcome",
  oddspot_refused_total: "Requests that were refused, by status",
  oddspot_batches_total: "Batches that were computed",
} as const;

/** Name of a counter. */
export type CounterName = keyof typeof COUNTERS;

/** Counters, and the histogram of how long scoring requests take. */
export class Metrics {
  readonly #counters = new Map<CounterName, Map<string, number>>(
    Object.keys(COUNTERS).map((name) => [name as CounterName, new Map()]),
  );
  readonly #buckets = BUCKETS.map(() => 0);
  #seconds = 0;
  #observed = 0;

  /** Counts one more. */
  count(name: CounterName, labels: Labels = {}, by = 1): void {
    const counts = this.#counters.get(name) as Map<string, number>;
    const key = written(labels);
    counts.set(key, (counts.get(key) ?? 0) + by);
  }

  /** Counts a request that took so many seconds. */
  observe(seconds: number): void {
    BUCKETS.forEach((end, i) => {
      if (seconds <= end) (this.#buckets[i] as number)++;
    });
    this.#seconds += seconds;
    this.#observed++;
  }

  /** All numbers as text. */
  text(gauges: readonly Gauge[]): string {
    const lines = [...this.#counters].flatMap(([name, counts]) => [
      ...heading(name, COUNTERS[name], "counter"),
      ...[...counts].map(([labels, count]) => `${name}${labels} ${count}`),
    ]);
    const latency = "oddspot_request_seconds";
    lines.push(
      ...heading(latency, "Seconds from a scoring request to its answer", "histogram"),
      ...BUCKETS.map((end, i) => `${latency}_bucket{le="${end}"} ${this.#buckets[i]}`),
      `${latency}_bucket{le="+Inf"} ${this.#observed}`,
      `${latency}_sum ${this.#seconds}`,
      `${latency}_count ${this.#observed}`,
    );
    for (const { name, help, values, type = "gauge" } of gauges) {
      lines.push(
        ...heading(name, help, type),
        ...values.map(({ labels = {}, value }) => `${name}${written(labels)} ${value}`),
      );
    }
    return `${lines.join("\n")}\n`;
  }
}

function heading(name: string, help: string, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

/** Labels in the text format, which escapes backslash, quote and line feed. */
function written(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) =>
    `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`
  );
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}
