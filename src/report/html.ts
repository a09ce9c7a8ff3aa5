/**
 * HTML text that is safe by construction: whatever is put into a template is escaped, unless it is HTML already.
 *
 * @module
 */

/** A piece of HTML. */
export class Html {
  /**
   * Takes text for HTML.
   *
   * @param text Well-formed HTML; nothing in it is escaped.
   */
  constructor(readonly text: string) {}
}

/** What can stand in a template: text and numbers are escaped, pieces go in as they are, lists one after the other. */
export type Content = string | number | Html | readonly Content[];

/**
 * Template of HTML: markup`<b>${name}</b>`.
 *
 * @param parts The literal parts.
 * @param contents What stands between them: in the text, or in an attribute's quotes.
 * @returns The piece.
 */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.map((part, i) => part + textOf(contents[i] ?? "")).join(""));
}

function textOf(content: Content): string {
  if (content instanceof Html) return content.text;
  return typeof content === "object" ? content.map(textOf).join("") : escape(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
