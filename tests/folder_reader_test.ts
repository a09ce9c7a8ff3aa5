import assert from "node:assert/strict";
import { join } from "node:path";
import { FolderReader } from "../src/image/folder_reader.ts";
import { type LeftOut, LeftOutTally } from "../src/image/left_out.ts";
import { encodePng } from "../src/image/write/png.ts";
import { encodeTiffFloat32 } from "../src/image/write/tiff.ts";
import { withFiles } from "./made_files.ts";

/** Pictures below a folder and what was left out, without the folder's own path. */
function below(folder: string): { images: string[]; leftOut: Record<string, string[]> } {
  const tally = new LeftOutTally();
  const inside = (path: string) => path.replace(folder + "/", "");
  const images = new FolderReader(folder, tally).below().map(inside);
  return { images, leftOut: byReason(tally.found, inside) };
}

function byReason({ reasons }: LeftOut, inside: (path: string) => string): Record<string, string[]> {
  return Object.fromEntries(reasons.map(({ reason, names }) => [reason, names.map(inside).sort()]));
}

Deno.test("FolderReader leaves out what other programs put beside pictures, with all in such folders", async () => {
  const litter = [
    "._000.png",
    ".hidden.png",
    "Thumbs.db",
    ".ipynb_checkpoints/000.png",
    "@eaDir/000.png/thumb.jpg",
    "__MACOSX/a/._000.png",
    "a/.DS_Store",
  ];
  const files = Object.fromEntries([...litter, "000.png", "a/000.JPG", "a/notes.txt"].map((f) => [f, ""]));
  await withFiles(files, (folder) => {
    assert.deepEqual(below(folder), {
      images: ["000.png", "a/000.JPG"],
      leftOut: {
        "of other programs": [
          "._000.png",
          ".hidden.png",
          ".ipynb_checkpoints/",
          "@eaDir/",
          "Thumbs.db",
          "__MACOSX/",
          "a/.DS_Store",
        ],
        "no picture by their names": ["a/notes.txt"],
      },
    });
  });
});

Deno.test("FolderReader goes through a hidden folder that it is given itself", async () => {
  await withFiles({ ".cache/000.png": "" }, (folder) => {
    assert.deepEqual(below(join(folder, ".cache")), { images: ["000.png"], leftOut: {} });
  });
});

Deno.test("FolderReader knows pictures that were drawn of scores by what they hold, not by their names", async () => {
  const picture = { width: 16, height: 16, channels: 1, data: new Uint8Array(256) } as const;
  const files = {
    "part.overlay.png": encodePng(picture),
    "renamed.png": encodePng(picture, "oddspot"),
    "map.tiff": encodeTiffFloat32({ width: 1, height: 1, data: Float32Array.of(1) }),
    "other.png": encodePng(picture, "oddly"),
  };
  await withFiles(files, (folder) => {
    assert.deepEqual(below(folder), {
      images: ["other.png", "part.overlay.png"],
      leftOut: { "drawn by this program": ["map.tiff", "renamed.png"] },
    });
  });
});

Deno.test("FolderReader follows links to folders once, and neither back nor to where it goes anyway", async () => {
  const files = { "in/a/0.png": "", "out/1.png": "", "out/deep/2.png": "" };
  await withFiles(files, (folder) => {
    const link = (to: string, at: string) => Deno.symlinkSync(join(folder, to), join(folder, at));
    link("out", "in/b");
    link("out", "in/c"); // the same again
    link("in", "in/a/back");
    link(".", "in/up");
    link("in/a", "in/d");
    link("out/deep", "out/round");
    link("out/1.png", "in/file.png");
    assert.deepEqual(below(join(folder, "in")), {
      images: ["a/0.png", "b/1.png", "b/deep/2.png", "file.png"],
      leftOut: {
        "linked to a folder that is gone through anyway": ["a/back", "b/round", "c", "d", "up"],
      },
    });
  });
});

Deno.test("FolderReader counts dead links, links in a circle and what is no plain file", async () => {
  await withFiles({ "0.png": "" }, async (folder) => {
    Deno.symlinkSync("gone.png", join(folder, "dead.png"));
    Deno.symlinkSync("circle.png", join(folder, "circle.png"));
    const made = await new Deno.Command("sh", { args: ["-c", `mkfifo '${folder}/pipe.png'`] }).output();
    assert.ok(made.success);
    assert.deepEqual(below(folder), {
      images: ["0.png"],
      leftOut: { "linked to nothing": ["circle.png", "dead.png"], "no plain file": ["pipe.png"] },
    });
  });
});

Deno.test("FolderReader counts a file whose name is not UTF-8", async () => {
  await withFiles({ "0.png": "" }, async (folder) => {
    const made = await new Deno.Command("sh", {
      args: ["-c", `cd '${folder}' && echo x > "$(printf 'a\\351.png')"`],
    }).output();
    if (!made.success) {
      console.log("SKIPPED: file names are UTF-8 here");
      return;
    }
    assert.deepEqual(below(folder), {
      images: ["0.png"],
      leftOut: { "with a name that is not UTF-8": ["a\ufffd.png"] },
    });
  });
});

Deno.test("FolderReader counts files and folders that must not be read", async () => {
  await withFiles({ "0.png": "", "1.png": "", "in/2.png": "" }, (folder) => {
    Deno.chmodSync(join(folder, "1.png"), 0);
    Deno.chmodSync(join(folder, "in"), 0);
    if (canBeRead(join(folder, "1.png"))) {
      console.log("SKIPPED: root reads everything");
      return;
    }
    const found = below(folder);
    Deno.chmodSync(join(folder, "in"), 0o700);
    assert.deepEqual(found, { images: ["0.png"], leftOut: { unreadable: ["1.png", "in/"] } });
  });
});

Deno.test("FolderReader finds nothing in a folder that is not there", () => {
  assert.deepEqual(below("/no/such/folder"), { images: [], leftOut: {} });
});

function canBeRead(path: string): boolean {
  try {
    Deno.readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
