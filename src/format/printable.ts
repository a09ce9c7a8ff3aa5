/** Longest text that a message quotes, in UTF-16 units: a path or a sentence, but not a file. */
const LIMIT = 300;

/**
 * What a terminal obeys instead of showing: control characters (C0, DEL, C1), line and paragraph separators, and the marks that
 * reorder what stands around them (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing); halves of surrogate pairs
 * are no characters at all.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text from a file as it can stand in a message: nothing of it can move the cursor, recolour the terminal or begin a line.
 *
 * @param text Any text.
 * @param limit Longest text that is left whole, in UTF-16 units.
 * @returns The text with `\uXXXX` for every character of that kind, as in JSON, cut with an ellipsis if it is longer.
 */
export function printable(text: string, limit: number = LIMIT): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(
    UNPRINTABLE,
    (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Text of several lines as it can be shown: every line as {@linkcode printable} gives it, none cut. Names in it must have been made
 * printable before, or one with a line break would forge a line.
 *
 * @param text Lines.
 * @returns The same lines.
 */
export function printableLines(text: string): string {
  return text.split("\n").map((line) => printable(line, Infinity)).join("\n");
}
