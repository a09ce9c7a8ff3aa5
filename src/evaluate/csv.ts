/** A record of a CSV file. */
export interface CsvRecord {
  /** Number of the line on which it starts, from 1. */
  readonly line: number;
  /** Its fields, without quotes. */
  readonly fields: readonly string[];
}

/** One field with what ends it: in quotes, where a quote is written twice, or bare. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * Splits comma-separated text into records by RFC 4180: fields in quotes may hold commas, line ends and
 * doubled quotes. Any of the three line ends will do, a byte order mark and empty lines are passed over.
 *
 * @param text The whole file.
 * @returns Records in order, each with the line on which it starts, for messages.
 * @throws {SyntaxError} If a quote is not closed, or stands where it must not; the message gives the line.
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  FIELD.lastIndex = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (FIELD.lastIndex < text.length) {
    const start = line;
    const fields: string[] = [];
    let end = ",";
    while (end === ",") {
      const match = FIELD.exec(text);
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
