import assert from "node:assert/strict";
import { join } from "node:path";
import type { Dataset } from "../src/evaluate/dataset.ts";
import { readManifest } from "../src/evaluate/manifest.ts";
import { readDataset } from "../src/evaluate/read_dataset.ts";
import { findGoodImages } from "../src/cli/images.ts";

const IMAGES = ["a.png", "b, c.png", "m.png"];

/** Writes a manifest beside some image files and hands its path and folder to `body`. */
function withManifest(name: string, text: string, body: (path: string, folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    for (const image of IMAGES) Deno.writeTextFileSync(join(folder, image), "");
    Deno.writeTextFileSync(join(folder, name), text);
    body(join(folder, name), folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function refuses(text: string, message: RegExp, name = "list.csv"): void {
  withManifest(
    name,
    text,
    (path) => assert.throws(() => readManifest(path), { name: "DatasetError", message }),
  );
}

/** The images of a manifest without what is said of them. */
function imagesOf(path: string): Dataset {
  const { train, test } = readManifest(path);
  return { train, test };
}

const both = (folder: string) => ({
  train: [],
  test: [
    { path: join(folder, "a.png"), label: 0, defect: "good" },
    { path: join(folder, "b, c.png"), label: 1, defect: "crack", mask: join(folder, "m.png") },
  ],
});

Deno.test("readManifest() reads CSV with columns in any order, quoted names and columns of its own", () => {
  const text = 'Mask,note,Image,label,defect\n,fine,a.png,good,\nm.png,"a ""note""","b, c.png",1,crack\n';
  withManifest("list.csv", text, (path, folder) => assert.deepEqual(imagesOf(path), both(folder)));
});

Deno.test("readManifest() reads JSON Lines with labels as numbers or words", () => {
  const text = '{"path": "a.png", "label": 0, "mask": null}\n\n' +
    '{"image": "b, c.png", "label": "Defective", "mask": "m.png", "defect": "crack"}';
  withManifest("list.jsonl", text, (path, folder) => assert.deepEqual(imagesOf(path), both(folder)));
});

Deno.test("readManifest() takes null in JSON Lines as missing", () => {
  const text = '{"image": "a.png", "label": 1, "mask": null, "defect": null, "split": null}';
  withManifest("list.jsonl", text, (path, folder) => {
    assert.deepEqual(readManifest(path).test, [{
      path: join(folder, "a.png"),
      label: 1,
      defect: "anomalous",
    }]);
  });
});

Deno.test("readManifest() separates training images and takes paths relative to a given folder", () => {
  withManifest("a.csv", "image,label,split\na.png,0,train\nm.png,bad,test\n", (path, folder) => {
    assert.deepEqual(imagesOf(path), {
      train: [join(folder, "a.png")],
      test: [{ path: join(folder, "m.png"), label: 1, defect: "anomalous" }],
    });
    assert.throws(() => readManifest(path, { folder: "/nowhere" }), {
      message: /image '.nowhere.a\.png' is not there/,
    });
  });
});

Deno.test("readManifest() takes absolute paths as they are", () => {
  withManifest("empty.csv", "", (_, folder) => {
    Deno.writeTextFileSync(join(folder, "list.csv"), `image,label\n${join(folder, "a.png")},0\n`);
    assert.equal(
      readManifest(join(folder, "list.csv"), { folder: "/nowhere" }).test[0]?.path,
      join(folder, "a.png"),
    );
  });
});

Deno.test("readManifest() names file and line of an entry that it cannot use", () => {
  refuses(
    "image,label\na.png,0\nm.png,2\n",
    /list\.csv', line 3: label is '2', wanted one of 0, 1, false, true, good/,
  );
  refuses("image,label\nx.png,0\n", /line 2: image '.*x\.png' is not there; paths are relative to/);
  refuses("image,label,mask\na.png,1,y.png\n", /line 2: mask '.*y\.png' is not there/);
  refuses("image,label\n,0\n", /line 2: no image is named/);
  refuses("image,label\na.png,0\nm.png,1\na.png,1\n", /line 4: '.*a\.png' is there already, on line 2/);
  refuses("image,label,split\na.png,1,train\n", /line 2: a training image is labelled anomalous/);
  refuses("image,label,split\na.png,0,val\n", /line 2: split is 'val', wanted train or test/);
});

Deno.test("readManifest() names file and line of text that it cannot parse", () => {
  refuses("image,label\na.png,0,\n", /line 2: it has 3 fields, the header has 2/);
  refuses('image,label\n"a.png,0\n', /list\.csv': .*line 2: a quote is not closed/);
  refuses("a.png;0\n", /line 1: the header must name the columns image and label, received 'a\.png,0'/);
  refuses('{"image": "a.png", "label": 0}\n{"image": }\n', /l\.jsonl', line 2: /, "l.jsonl");
  refuses(
    '\n["a.png", 0]\n',
    /l\.ndjson', line 2: wanted a JSON object, received \["a\.png", 0\]/,
    "l.ndjson",
  );
});

Deno.test("readManifest() refuses a manifest that is empty or not there", () => {
  refuses("image,label\n", /it lists no image/);
  refuses("", /line 1: the header must name/);
  refuses("", /it lists no image/, "list.jsonl");
  assert.throws(() => readManifest("/nowhere/list.csv"), {
    name: "DatasetError",
    message: /nowhere.list\.csv/,
  });
});

Deno.test("readManifest() knows words for labels in any case, and says what it took them as", () => {
  const cases = [["OK", 0], ["Normal", 0], ["false", 0], ["NG", 1], ["anomaly", 1], ["Defect", 1], [
    "TRUE",
    1,
  ]];
  for (const [word, label] of cases) {
    withManifest("list.csv", `image,label\na.png,${word}\n`, (path) => {
      const { test, guessed } = readManifest(path);
      assert.deepEqual(test.map(({ label }) => label), [label], `${word}`);
      const taken = label === 0 ? "good" : "defective";
      assert.deepEqual(guessed, [`'${String(word).toLowerCase()}' is taken as ${taken} (1 image)`]);
    });
  }
});

Deno.test("readManifest() reads what a spreadsheet writes: semicolons, a byte order mark, UTF-16", () => {
  const text = "image;label;mask\r\na.png;0;\r\nb, c.png;1;m.png\r\n";
  const utf16 = Uint16Array.from(`\ufeff${text}`, (c) => c.charCodeAt(0));
  for (
    const bytes of [new TextEncoder().encode(`\ufeff${text}`), new Uint8Array(utf16.buffer)]
  ) {
    withManifest("list.csv", "", (path) => {
      Deno.writeFileSync(path, bytes);
      assert.deepEqual(imagesOf(path).test.map(({ label, mask }) => [label, mask !== undefined]), [
        [0, false],
        [1, true],
      ]);
    });
  }
});

Deno.test("readManifest() reads JSON Lines with a byte order mark, and several masks of an image", () => {
  const text = '\ufeff{"image": "a.png", "label": 1, "mask": ["m.png", "b, c.png"]}\r\n';
  withManifest("list.jsonl", text, (path, folder) => {
    assert.deepEqual(readManifest(path).test.map(({ mask }) => mask), [
      [join(folder, "m.png"), join(folder, "b, c.png")],
    ]);
  });
});

Deno.test("readManifest() takes the class name of AWS Lookout for Vision, not the number of the class", () => {
  const line = (name: string, word: string) =>
    JSON.stringify({
      "source-ref": `s3://bucket/set 1/${name}`,
      "anomaly-label": 1,
      "anomaly-label-metadata": { "class-name": word, confidence: 1 },
      "anomaly-mask-ref": "s3://bucket/m.png",
    });
  withManifest(
    "set.manifest",
    `${line("a.png", "normal")}\n${line("m.png", "anomaly")}\n`,
    (path, folder) => {
      const { test, guessed } = readManifest(path);
      assert.deepEqual(test, [
        { path: join(folder, "a.png"), label: 0, defect: "good" },
        { path: join(folder, "m.png"), label: 1, defect: "anomalous" },
      ]);
      assert.ok(guessed.includes("Not used: anomaly-mask-ref"), `${guessed}`);
    },
  );
  const plain = '{"source-ref": "a.png", "anomaly-label": 1}';
  withManifest("set.jsonl", plain, (path) => assert.equal(readManifest(path).test[0]?.label, 1));
});

Deno.test("readManifest() warns of a list without good images", () => {
  withManifest("list.csv", "image,label\na.png,1\n", (path) => {
    assert.match(readManifest(path).warnings[0] ?? "", /^No image of 1 is good: there is no image AUROC/);
  });
});

Deno.test("readManifest() reads one kind of part of a list as VisA has them, below the folder above its own", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const files = ["candle/ok 1.JPG", "candle/ok 2.JPG", "candle/bad.JPG", "candle/bad.png", "fryum/ok.JPG"];
    for (const name of ["split_csv", "candle", "fryum"]) Deno.mkdirSync(join(folder, name));
    for (const name of files) Deno.writeTextFileSync(join(folder, name), "");
    const path = join(folder, "split_csv", "1cls.csv");
    const list = [
      "object,split,label,image,mask",
      "candle,train,normal,candle/ok 1.JPG,",
      "candle,test,normal,candle/ok 2.JPG,",
      "candle,test,anomaly,candle/bad.JPG,candle/bad.png",
      "fryum,train,normal,fryum/ok.JPG,",
    ];
    Deno.writeTextFileSync(path, list.join("\n"));
    const { train, test } = await readDataset(`${path}#candle`);
    assert.deepEqual(train, [join(folder, "candle/ok 1.JPG")]);
    assert.deepEqual(test, [
      { path: join(folder, "candle/ok 2.JPG"), label: 0, defect: "good" },
      {
        path: join(folder, "candle/bad.JPG"),
        label: 1,
        defect: "anomalous",
        mask: join(folder, "candle/bad.png"),
      },
    ]);
    await assert.rejects(
      readDataset(path),
      /it lists 2 objects, and a model is of one: candle, fryum; name one/,
    );
    await assert.rejects(
      readDataset(`${path}#nut`),
      /it lists no object 'nut'; its objects are candle, fryum/,
    );
    assert.deepEqual((await findGoodImages([`${path}#candle`, join(folder, "fryum")])).paths, [
      join(folder, "candle/ok 1.JPG"),
      join(folder, "fryum/ok.JPG"),
    ]);
    Deno.writeTextFileSync(path, "image,label\ncandle/ok 1.JPG,good");
    await assert.rejects(findGoodImages([path]), {
      name: "UsageError",
      message: /no entry of it has 'train' for split/,
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("readManifest() takes pages and arrays of files that are there", () => {
  const text = "image,label\na.png#2,good\nm.npz#depth,1\n";
  withManifest("list.csv", text, (path, folder) => {
    Deno.writeTextFileSync(join(folder, "m.npz"), "");
    assert.deepEqual(imagesOf(path).test.map(({ path }) => path), [
      join(folder, "a.png#2"),
      join(folder, "m.npz#depth"),
    ]);
  });
  refuses("image,label\nnone.npz#a,1\n", /line 2: image '.*none\.npz#a' is not there/);
});
