import assert from "node:assert/strict";
import { parseCsv } from "../src/evaluate/csv.ts";

const fields = (text: string) => parseCsv(text).map((record) => record.fields);
const lines = (text: string) => parseCsv(text).map((record) => record.line);

Deno.test("parseCsv() splits fields and records, with any line end and with or without a last one", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    assert.deepEqual(fields(`a,b${end}1,2`), [["a", "b"], ["1", "2"]]);
    assert.deepEqual(fields(`a,b${end}1,2${end}`), [["a", "b"], ["1", "2"]]);
  }
});

Deno.test("parseCsv() keeps empty fields, also the last one", () => {
  assert.deepEqual(fields(",\na,,\n,,b"), [["", ""], ["a", "", ""], ["", "", "b"]]);
  assert.deepEqual(fields('a,""\n""'), [["a", ""]]);
});

Deno.test("parseCsv() takes commas, line ends and doubled quotes inside quotes as text", () => {
  assert.deepEqual(fields('"a,b","c\nd","e ""f"""\r\n"""",x'), [["a,b", "c\nd", 'e "f"'], ['"', "x"]]);
});

Deno.test("parseCsv() passes over a byte order mark and empty lines", () => {
  assert.deepEqual(fields("\ufeffa,b\n\n1,2\n\n"), [["a", "b"], ["1", "2"]]);
  assert.deepEqual(fields(""), []);
});

Deno.test("parseCsv() counts lines through quoted line ends and empty lines", () => {
  assert.deepEqual(lines('a,b\n\n"x\r\ny",1\r\nc,d'), [1, 3, 5]);
});

Deno.test("parseCsv() names the line of a quote that is not closed or stands where it must not", () => {
  assert.throws(() => parseCsv('a,b\n"c,d\ne,f\n'), {
    name: "SyntaxError",
    message: /line 2: a quote is not closed/,
  });
  assert.throws(() => parseCsv('a\nb\n5" tile\n'), { name: "SyntaxError", message: /line 3/ });
  assert.throws(() => parseCsv('"a"b\n'), { name: "SyntaxError", message: /line 1/ });
});

Deno.test("parseCsv() takes a quoted field of a million characters", () => {
  const long = 'x""'.repeat(400_000);
  assert.equal(fields(`"${long}"`)[0]?.[0]?.length, 800_000);
});

Deno.test("parseCsv() separates by what the first line has most of, outside quotes", () => {
  const fields = (text: string) => parseCsv(text).map(({ fields }) => fields);
  assert.deepEqual(fields('a;"b,c,d";e\n1,5;2;"x;y"\n'), [["a", "b,c,d", "e"], ["1,5", "2", "x;y"]]);
  assert.deepEqual(fields("a\tb\n1;2\t3\n"), [["a", "b"], ["1;2", "3"]]);
  assert.deepEqual(fields("a,b\n1;2,3\n"), [["a", "b"], ["1;2", "3"]]);
});
