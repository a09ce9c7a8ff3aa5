import assert from "node:assert/strict";
import { join } from "node:path";
import { groupKeys } from "../src/evaluate/group_by.ts";

async function withCsv(text: string, check: (csv: string, folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const csv = join(folder, "parts.csv");
    await Deno.writeTextFile(csv, text);
    check(csv, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("groupKeys() groups by the folder that the path leads to", () => {
  const [one, other, same] = groupKeys(["a/1.png", "b/1.png", "./b/../a/2.png"], "folder");
  assert.equal(one, same);
  assert.notEqual(one, other);
});

Deno.test("groupKeys() takes anything else for a pattern", () => {
  assert.deepEqual(groupKeys(["a/1_x.png", "b/1_y.png"], "([0-9])_"), ["1", "1"]);
});

for (const header of ["image,part", "Path , light, Group"]) {
  Deno.test(`groupKeys() reads parts of a file with the header '${header}'`, async () => {
    const row = (image: string, part: string) =>
      header.split(",").length === 2 ? `${image},${part}` : `${image},on,${part}`;
    await withCsv(
      [header, row("x/1.png", "A"), row("2.png", "B"), row("3.png", "A")].join("\n"),
      (csv, folder) => {
        assert.deepEqual(
          groupKeys([join(folder, "3.png"), join(folder, "2.png"), join(folder, "x/1.png")], csv),
          [
            "A",
            "B",
            "A",
          ],
        );
      },
    );
  });
}

Deno.test("groupKeys() lists images that the file does not name", async () => {
  await withCsv("image,part\n1.png,A\n", (csv, folder) => {
    assert.throws(() => groupKeys([join(folder, "1.png"), "elsewhere/1.png"], csv), {
      name: "RangeError",
      message: /1 of 2 are not in it, 'elsewhere\/1.png'; its paths are relative to /,
    });
  });
});

for (
  const [text, reason] of [
    ["", /line 1: the header must name the columns image and part, received ''/],
    ["1.png,A\n", /line 1: the header must name the columns image and part, received '1.png,a'/],
    ["image,part\n1.png\n", /line 2: it has 1 fields, the header has 2/],
    ["image,part\n1.png,\n", /line 2: no part is named/],
    ["image,part\n,A\n", /line 2: no image is named/],
    [
      "image,part\n1.png,A\n./1.png,B\n",
      /line 3: '.\/1.png' is of part 'B' here, and of 'A' before; list it once/,
    ],
    ['image,part\n"1.png,A\n', /a quote is not closed/],
  ] as const
) {
  Deno.test(`groupKeys() refuses the file ${JSON.stringify(text)}`, async () => {
    await withCsv(text, (csv) => {
      assert.throws(() => groupKeys([], csv), { name: "DatasetError", message: reason });
    });
  });
}

Deno.test("groupKeys() names a file that is not there", () => {
  assert.throws(() => groupKeys([], "nowhere/parts.csv"), {
    name: "DatasetError",
    message: /nowhere\/parts.csv/,
  });
});
