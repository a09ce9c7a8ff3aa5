/**
 * What runs in the tab, on the built engine. Each function is handed to the page as text, so it sees nothing of this module; files are
 * fetched from where use_page.ts serves them.
 *
 * @module
 */

import type { Engine } from "../../src/page/engine.ts";

/** What all of them are told. */
export interface InTab {
  /** Address of the engine. */
  readonly module: string;
  /** Names of the images to score. */
  readonly images: readonly string[];
}

/** As much of the document as is used. */
declare const document: { createElement(name: "a"): { href: string; download: string; click(): void } };

/** A frame of a video, as a browser makes it. */
declare class VideoFrame {
  constructor(picture: ImageBitmap, options: { timestamp: number });
  close(): void;
}

/** Fits the good images and gives the model out as a download; says what it computes on, and what of the images. */
export async function fitAndScore({ module, images, good }: InTab & { good: number }) {
  const { Engine: Made }: { Engine: typeof Engine } = await import(module);
  const blobOf = async (path: string) => await (await fetch(`/given/${path}`)).blob();
  const engine = new Made();
  const { adapter, provider } = await engine.open({ provider: "wasm" });
  const parts = await Promise.all(Array.from({ length: good }, (_, i) => blobOf(`good/${i}`)));
  const { threshold } = await engine.fit(parts);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await engine.save());
  link.download = "part.safetensors";
  link.click();
  const files = await Promise.all(
    images.map(async (name, i) => ({ name, image: await blobOf(`images/${i}`) })),
  );
  const verdicts: string[] = [];
  await engine.score(files, {}, {
    onTold: (part) =>
      verdicts.push(
        "error" in part
          ? part.error
          : `${part.judgement?.verdict} ${part.name}: ${part.score.toPrecision(4)}`,
      ),
  });
  engine.close();
  return { machine: `${adapter.description} ${adapter.software} ${provider}`, threshold, verdicts };
}

/** Scores with the model from elsewhere. */
export async function scoreWithModel({ module, images }: InTab): Promise<string[]> {
  const { Engine: Made }: { Engine: typeof Engine } = await import(module);
  const blobOf = async (path: string) => await (await fetch(`/given/${path}`)).blob();
  const engine = new Made();
  await engine.open({ provider: "wasm" });
  await engine.load(await blobOf("model"));
  const files = await Promise.all(
    images.map(async (name, i) => ({ name, image: await blobOf(`images/${i}`) })),
  );
  const verdicts: string[] = [];
  await engine.score(files, {}, {
    onTold: (part) =>
      verdicts.push(
        "error" in part
          ? part.error
          : `${part.judgement?.verdict} ${part.name}: ${part.score.toPrecision(4)}`,
      ),
  });
  engine.close();
  return verdicts;
}

/** Scores of the first image with the model from elsewhere, by the form in which it is given. */
export async function scoreForms({ module }: InTab): Promise<Record<string, number>> {
  const { Engine: Made }: { Engine: typeof Engine } = await import(module);
  const engine = new Made();
  await engine.open({ provider: "wasm" });
  await engine.load(await (await fetch("/given/model")).blob());
  const blob = await (await fetch("/given/images/0")).blob();
  const bitmap = await createImageBitmap(blob);
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const drawing = canvas.getContext("2d" as "bitmaprenderer") as unknown as {
    drawImage(picture: ImageBitmap, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): ImageData;
  };
  drawing.drawImage(bitmap, 0, 0);
  const image = {
    blob,
    file: new File([blob], "part.png"),
    bytes: new Uint8Array(await blob.arrayBuffer()),
    bitmap,
    frame: frame as unknown as ImageBitmap,
    pixels: drawing.getImageData(0, 0, bitmap.width, bitmap.height),
  };
  const forms: Record<string, number> = {};
  await engine.score(
    Object.entries(image).map(([name, image]) => ({ name, image })),
    { anyKind: true },
    {
      onTold: (part) => {
        if ("error" in part) throw new Error(part.error);
        forms[part.name] = part.score;
      },
    },
  );
  frame.close();
  engine.close();
  return forms;
}
