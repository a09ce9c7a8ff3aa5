/** A record of a CSV file. */
export interface CsvRecord {
  /** Number of the line on which it starts, from 1. */
  readonly line: number;
  /** Its fields, without quotes. */
  readonly fields: readonly string[];
}

/** What may stand between fields: a comma, or what spreadsheets write where a comma stands in numbers. */
const SEPARATORS = [",", ";", "\t"];

/** One field with what ends it, for each separator: in quotes, where a quote is written twice, or bare. */
const FIELDS: readonly RegExp[] = SEPARATORS.map((separator) =>
  new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`, "y")
);

/**
 * Splits comma-separated text into records by RFC 4180: fields in quotes may hold commas, line ends and
 * doubled quotes. Any of the three line ends will do, a byte order mark and empty lines are passed over. Semicolons or tabs separate
 * the fields where the first line has more of them than commas.
 *
 * @param text The whole file.
 * @returns Records in order, each with the line on which it starts, for messages.
 * @throws {SyntaxError} If a quote is not closed, or stands where it must not; the message gives the line.
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const separator = separatorOf(text);
  const field = FIELDS[SEPARATORS.indexOf(separator)] as RegExp;
  field.lastIndex = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (field.lastIndex < text.length) {
    const start = line;
    const fields: string[] = [];
    let end = separator;
    while (end === separator) {
      const match = field.exec(text);
      if (match === null) {
        throw new SyntaxError(
          `Cannot read CSV, line ${line}: a quote is not closed, or stands inside a field without quotes; ` +
            "put quotes around the whole field and double those inside",
        );
      }
      const [whole, quoted, bare = "", terminator = ""] = match;
      fields.push(quoted?.replaceAll('""', '"') ?? bare);
      line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
      end = terminator;
    }
    if (fields.length > 1 || fields[0] !== "") records.push({ line: start, fields });
  }
  return records;
}

function separatorOf(text: string): string {
  const [first = ""] = /[^\r\n]+/.exec(text.replaceAll(/"[^"]*"/g, "")) ?? [];
  const count = (separator: string) => first.split(separator).length;
  return SEPARATORS.reduce((most, other) => count(other) > count(most) ? other : most);
}
