/** The table of the paper as Markdown and CSV. */

import { printable } from "../format/printable.ts";
import type { Figures } from "./results.ts";
import { FIGURES, type Row, type Spread } from "./summary.ts";

const TITLES: Readonly<Record<keyof Figures, string>> = {
  imageAuroc: "image AUROC",
  pixelAuroc: "pixel AUROC",
  proScore: "PRO",
  sproScore: "sPRO to 5%",
};

/** The figures that there are: sPRO only where a row has it. */
function columnsOf(rows: readonly Row[]): readonly (keyof Figures)[] {
  return FIGURES.filter((figure) => figure !== "sproScore" || rows.some(({ figures }) => figures[figure]));
}

/**
 * Writes rows as a Markdown table, figures in per cent as the paper has them.
 *
 * @param rows The rows.
 * @param title Heading.
 * @param notes Paragraphs below the heading.
 */
export function markdownTable(rows: readonly Row[], title: string, notes: readonly string[]): string {
  const found = columnsOf(rows);
  const columns = found.map((figure) => TITLES[figure]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `# ${title}`,
    ...notes.flatMap((note) => ["", note]),
    "",
    line(["category", "seeds", ...columns]),
    line(["---", "--:", ...columns.map(() => "--:")]),
    ...rows.map(({ name, average, categories, seeds, figures }) => {
      const shown = average ? `**${name}** (${categories})` : printable(name);
      return line([shown, `${seeds}`, ...found.map((figure) => percent(figures[figure]))]);
    }),
    "",
  ].join("\n");
}

/** Writes rows as CSV with full precision; a missing figure is an empty field. */
export function csvTable(rows: readonly Row[]): string {
  const found = columnsOf(rows);
  const header = ["name", "group", "categories", "seeds"].concat(
    found.flatMap((figure) => [figure, `${figure}Deviation`]),
  );
  const lines = rows.map(({ name, group, categories, seeds, figures }) =>
    [
      /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
      group ?? "",
      categories,
      seeds,
      ...found.flatMap((figure) => [figures[figure]?.mean ?? "", figures[figure]?.deviation ?? ""]),
    ].join(",")
  );
  return [header.join(","), ...lines, ""].join("\n");
}

function percent(value: Spread | null): string {
  if (value === null) return "-";
  const { mean, deviation } = value;
  const shown = (100 * mean).toFixed(1);
  return deviation === null ? shown : `${shown} ± ${(100 * deviation).toFixed(1)}`;
}
