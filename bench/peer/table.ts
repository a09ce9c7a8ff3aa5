/** From what every process cost to the tables of the comparison. */

import { type SideName, SIDES, type Verb } from "./sides.ts";

/** What a process cost. */
export interface Cost {
  /** User and system time of it and its children, in s. */
  readonly cpu: number;
  /** From start to end, in s. */
  readonly wall: number;
  /** Largest resident set, in bytes. */
  readonly rss: number;
}

/** One process of one round. */
export interface Sample extends Cost {
  readonly side: SideName;
  readonly verb: Verb;
  readonly round: number;
}

/** Least, middle and largest of some values. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/**
 * The spread of values; of an even number the median is the mean of the two in the middle.
 *
 * @throws {RangeError} If there are none.
 */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("Cannot summarise: no values");
  const sorted = values.toSorted((a, b) => a - b);
  const at = (place: number) => sorted[place] as number;
  const middle = (sorted.length - 1) / 2;
  return {
    least: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    most: at(sorted.length - 1),
  };
}

/** What a side cost by what another did in the same round, the spread over the rounds that have both. */
export function ratio(
  samples: readonly Sample[],
  verb: Verb,
  quantity: keyof Cost,
  [side, against]: readonly [SideName, SideName],
): Spread {
  const of = (name: SideName) =>
    new Map(
      samples.filter((sample) => sample.verb === verb && sample.side === name)
        .map((sample) => [sample.round, sample[quantity]]),
    );
  const others = of(against);
  return spread([...of(side)].flatMap(([round, value]) => {
    const other = others.get(round);
    return other === undefined ? [] : [value / other];
  }));
}

/** The tables in Markdown: costs, and the ratios of each side of ours to each of the peer. */
export function tables(samples: readonly Sample[], counts: Readonly<Record<Verb, number>>): string {
  const names = Object.keys(SIDES) as SideName[];
  const ran = names.filter((name) => samples.some(({ side }) => side === name));
  const [peers, ours] = [ran.filter((name) => SIDES[name].peer), ran.filter((name) => !SIDES[name].peer)];
  const verbs = (["fit", "score"] as const).filter((verb) => samples.some((sample) => sample.verb === verb));
  const costs = verbs.flatMap((verb) =>
    ran.map((name) => {
      const all = samples.filter((sample) => sample.verb === verb && sample.side === name);
      const of = (quantity: keyof Cost, unit = 1) => spread(all.map((sample) => sample[quantity] / unit));
      return [
        `${verb} ${counts[verb]}`,
        SIDES[name].title,
        shown(of("cpu"), 1),
        shown(of("wall"), 1),
        shown(of("rss", 1e6), 0),
      ];
    })
  );
  const ratios = verbs.flatMap((verb) =>
    ours.flatMap((side) =>
      peers.map((against) => {
        const of = (quantity: keyof Cost) => shown(ratio(samples, verb, quantity, [side, against]), 2);
        const title = `${SIDES[side].title} / ${SIDES[against].title}`;
        return [`${verb} ${counts[verb]}`, title, of("cpu"), of("wall"), of("rss")];
      })
    )
  );
  const parts = [table(["task", "side", "CPU, s", "wall, s", "peak RSS, MB"], costs)];
  if (ratios.length > 0) parts.push(table(["task", "ratio of a round", "CPU", "wall", "peak RSS"], ratios));
  return parts.join("\n");
}

/** Least, **median** and most. */
function shown({ least, median, most }: Spread, digits: number): string {
  return `${least.toFixed(digits)} **${median.toFixed(digits)}** ${most.toFixed(digits)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
