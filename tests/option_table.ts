/**
 * The README's table of options, from the declarations. `deno run --allow-read --allow-write tests/option_table.ts` writes it anew;
 * a test holds that it is there as declared.
 *
 * @module
 */

import { FIT_OPTIONS, METHODS, type OptionDescription, PRESETS } from "../mod.ts";

const BEGIN = "<!-- options: written by tests/option_table.ts -->\n\n";
const END = "<!-- end of options -->";

/** The table of all options of a fit, in Markdown. */
export function optionTable(): string {
  const methods = Object.values(METHODS);
  const own = new Map(methods.flatMap(({ options }) => Object.entries(options)));
  const ownersOf = (name: string) =>
    methods.filter(({ options }) => Object.hasOwn(options, name)).map((method) => method.name).join(", ");
  return markdown([
    ["option", "of", "default", "what"],
    ...Object.entries(FIT_OPTIONS).map(([name, option]) => row(name, "all", option)),
    ...[...own].map(([name, option]) => row(name, ownersOf(name), option)),
  ]);
}

/** A README with the table between its marks written anew. */
export function withTable(readme: string): string {
  const [begin, end] = [readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)];
  if (begin < BEGIN.length || end < begin) {
    throw new SyntaxError("Cannot write the table: the README has no marks");
  }
  return `${readme.slice(0, begin)}${optionTable()}\n${readme.slice(end)}`;
}

function row(name: string, owners: string, option: OptionDescription): string[] {
  const { help, default: value, follows, choices } = option;
  const shown = value === undefined ? follows : `\`${option.write(value)}\``;
  const presets = Object.entries(PRESETS).filter(([, { options }]) => Object.hasOwn(options, name))
    .map(([preset, { options }]) => `${preset}: \`${options[name]}\``);
  const words = choices ? ` (${choices.join(", ")})` : "";
  return [`\`${name}\``, owners, [shown, ...presets].join("; "), help + words];
}

/** Rows as the formatter writes them: columns padded to their widest cell. */
function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, i) => Math.max(3, ...[head, ...body].map((cells) => cells[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] as number)).join(" | ")} |\n`;
  return line(head) + line(widths.map((width) => "-".repeat(width))) + body.map(line).join("");
}

if (import.meta.main) {
  const readme = new URL("../README.md", import.meta.url);
  await Deno.writeTextFile(readme, withTable(await Deno.readTextFile(readme)));
}
