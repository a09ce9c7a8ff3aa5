import assert from "node:assert/strict";
import type { Backend } from "../src/page/backend.ts";
import type { ModelInUse, OptionHelp, Picture } from "../src/page/calls.ts";
import { changed } from "../src/page/region/history.ts";
import { keyed } from "../src/page/region/keys.ts";
import type { Pen } from "../src/page/region/pen.ts";
import { withImages } from "../src/page/setup/good_images.ts";
import { countsOf, RATES } from "../src/page/setup/rate_words.ts";
import { SetUpState } from "../src/page/setup/set_up_state.ts";

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

Deno.test("countsOf() says rates as people do", () => {
  const said = (rate: number) => Object.values(countsOf(rate)).join(" of ");
  assert.deepEqual(RATES.map(said), [
    "1 of 1000",
    "1 of 500",
    "1 of 200",
    "1 of 100",
    "1 of 50",
    "3 of 100",
    "1 of 20",
    "7 of 100",
    "1 of 10",
    "15 of 100",
    "1 of 5",
  ]);
  assert.equal(said(0.0123), "123 of 10000");
  assert.equal(said(1 / 3), "1 of 3");
  assert.equal(said(0.0000307), "1 of 32573");
});

Deno.test("withImages() leaves out what is there already, and numbers other files of the same name", () => {
  const file = (name: string, text: string, lastModified = 1) => ({
    name,
    file: new File([text], name, { lastModified }),
  });
  const first = withImages([], [file("a", "1"), file("b", "1"), file("a", "1")]);
  assert.deepEqual([first.images.map(({ name }) => name), first.same], [["a", "b"], 1]);
  const second = withImages(first.images, [
    file("a", "1"),
    file("a", "22"),
    file("a", "1", 2),
    file("c", "1"),
  ]);
  assert.deepEqual([second.images.map(({ name }) => name), second.same], [
    ["a", "b", "a (2)", "a (3)", "c"],
    1,
  ]);
});

Deno.test("keys move the pen inside the picture, press and lift it, end, drop, and change the brush", () => {
  const how = { near: 2, size: { width: 100, height: 40 } };
  const pen: Pen = { tool: "brush", away: false, radius: 4, path: [], at: null };
  const after = (start: Pen, keys: string) =>
    keys.split(" ").reduce((led, name) => {
      const [key = "", shift] = name.split("+").reverse();
      const done = keyed(led.pen, { key: key === "Space" ? " " : key, shiftKey: shift === "Shift" }, how);
      return done ? { pen: done.pen, drawn: done.drawn ?? led.drawn } : led;
    }, { pen: start, drawn: null } as NonNullable<ReturnType<typeof keyed>>);
  assert.deepEqual(after(pen, "ArrowRight").pen.at, { x: 55, y: 20 });
  assert.deepEqual(after(pen, "Shift+ArrowLeft ArrowUp").pen.at, { x: 49, y: 15 });
  assert.deepEqual(after(pen, "ArrowUp ArrowUp ArrowUp ArrowUp ArrowUp ArrowUp").pen.at, { x: 50, y: 0 });
  assert.deepEqual(after(pen, "Space ArrowRight ArrowDown Space").drawn, {
    shape: {
      kind: "stroke",
      away: false,
      radius: 4,
      path: [{ x: 50, y: 20 }, { x: 55, y: 20 }, { x: 55, y: 25 }],
    },
  });
  const corners = "Space ArrowRight Space ArrowDown Space";
  assert.deepEqual(after({ ...pen, tool: "polygon" }, `${corners} Enter`).drawn, {
    shape: {
      kind: "polygon",
      away: false,
      corners: [{ x: 50, y: 20 }, { x: 55, y: 20 }, { x: 55, y: 25 }],
    },
  });
  assert.equal(after({ ...pen, tool: "polygon" }, `${corners} Escape Enter`).drawn, null);
  assert.deepEqual([after(pen, "Enter").drawn, keyed(pen, { key: "x", shiftKey: false }, how)], [null, null]);
});

const HELP: OptionHelp[] = ["register", "resize"].map((name) => ({
  name,
  help: "",
  wanted: "",
  standard: name === "register" ? "none" : "256; of a window auto",
  choices: null,
}));

/** A state whose backend knows pictures by their file's size. */
function opened() {
  const picture = (width: number): Picture => ({ width, height: 2, data: new Uint8ClampedArray(8 * width) });
  const failures: unknown[] = [];
  const backend = {
    options: () => Promise.resolve(HELP),
    picture: ({ file }: { file: Blob }) => Promise.resolve(picture(file.size)),
    rates: () => Promise.resolve({ own: 0.05, rows: [] }),
    load: () => Promise.resolve({ name: "loaded", images: 3, threshold: null }),
    fit: () => Promise.resolve({ name: "fitted", suspects: [] }),
    reference: () => Promise.resolve(picture(7)),
  } as unknown as Backend;
  const models: ModelInUse[] = [];
  const state = new SetUpState(backend, {
    onModel: (model) => models.push(model),
    onFailure: (error) => failures.push(error),
  });
  return { state, models, failures };
}

const image = (name: string, size: number) => ({ name, file: new File(["x".repeat(size)], name) });

Deno.test("the next fit has what was chosen and drawn, and nothing that was not", async () => {
  const { state, models, failures } = opened();
  await settled();
  await state.add([image("a", 4), image("b", 5)]);
  assert.deepEqual(state.asked().options, {});
  assert.equal(state.drawnOn.value?.picture.width, 4);
  state.choose("register", "rigid");
  state.choose("resize", "64");
  const window = { left: 1, top: 0, width: 2, height: 2 };
  state.history.value = changed(state.history.value, { window, shapes: [] });
  await state.load(new Blob());
  assert.deepEqual(state.asked().options, {
    register: "rigid",
    resize: "64",
    falseAlarmRate: 0.05,
    window: { ...window, unit: "pixels" },
  });
  state.choose("register", "none");
  state.choose("resize", "");
  assert.deepEqual(Object.keys(state.asked().options), ["falseAlarmRate", "window"]);
  assert.deepEqual([models.map(({ name }) => name), failures], [["loaded"], []]);
});

Deno.test("what was drawn stays while images are added, and is gone with all of them", async () => {
  const { state } = opened();
  await state.add([image("a", 4)]);
  const drawn = changed(state.history.value, {
    window: { left: 0, top: 0, width: 2, height: 2 },
    shapes: [],
  });
  state.history.value = drawn;
  await state.add([image("b", 9)]);
  assert.equal(state.history.value, drawn, "the first image is the same");
  state.clear();
  assert.deepEqual([state.history.value.present.window, state.drawnOn.value], [null, null]);
  await state.add([image("c", 9)]);
  assert.equal(state.drawnOn.value?.name, "c");
});

Deno.test("where images are registered, the reference is drawn on as soon as there is one", async () => {
  const { state } = opened();
  await state.add([image("a", 4)]);
  state.choose("register", "translation");
  await settled();
  assert.equal(state.drawnOn.value?.reference, false);
  await state.fitting.fit();
  assert.deepEqual([state.drawnOn.value?.reference, state.drawnOn.value?.picture.width], [true, 7]);
  state.choose("register", "none");
  await settled();
  assert.deepEqual([state.drawnOn.value?.reference, state.drawnOn.value?.picture.width], [false, 4]);
});

Deno.test("of a model that was made elsewhere nothing of the last fit is shown", async () => {
  const { state, models } = opened();
  await state.add([image("a", 4)]);
  await state.fitting.fit();
  await state.look(models.at(-1) as ModelInUse);
  assert.equal(state.fitting.last.value?.fitted.name, "fitted");
  await state.look({ name: "taught", images: 9, threshold: null } as ModelInUse);
  assert.equal(state.fitting.last.value, null);
});

Deno.test("a failure is told, and the view goes on", async () => {
  const { state, failures } = opened();
  await state.add(Promise.reject(new Error("no folder")));
  assert.deepEqual(failures, [new Error("no folder")]);
  assert.equal(state.reading.value, false);
  await state.add([image("a", 4)]);
  assert.equal(state.images.value.length, 1);
});
