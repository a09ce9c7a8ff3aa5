/** The pictures of a report: those that the model got most wrong first. */

import { basename } from "node:path";
import type { LabelledImage } from "../evaluate/dataset.ts";
import { type OutlinedRegion, outlinedRegions } from "../regions/outlined_regions.ts";
import { readImage } from "../image/read/decode.ts";
import type { Scale } from "../image/draw/heat.ts";
import { formatValue } from "../image/draw/legend.ts";
import type { Score } from "../score.ts";
import { type Html, markup } from "./html.ts";
import { type Pictures, renderPictures } from "./pictures.ts";
import { Shortlist } from "./shortlist.ts";

/** Pictures of a section at most: four sections stay within some megabytes. */
export const SECTION_LIMIT = 15;

/** An image of the gallery. */
interface Entry {
  readonly path: string;
  readonly defect: string;
  readonly score: number;
  readonly regions: readonly OutlinedRegion[];
  readonly pictures: Pictures;
}

/** Images of one label and one verdict. */
interface Section {
  readonly title: string;
  readonly order: string;
  readonly shortlist: Shortlist<Entry>;
}

/** What decides how an image is shown and where. */
export interface GalleryRule {
  /** Image score from which an image counts as odd. */
  readonly threshold: number;
  /** Value of the map from which a pixel belongs to a region. */
  readonly pixelThreshold: number;
  /** Regions of fewer pixels are left out. */
  readonly minArea?: number | undefined;
  /** Ends of the colour scale. */
  readonly scale: Scale;
}

/** Collects images as they are scored; keeps pictures of the few that are shown. */
export class Gallery {
  readonly #rule: GalleryRule;
  readonly #falseAlarms = section("False alarms", "good images over the threshold, highest score first");
  readonly #misses = section("Misses", "defective images under the threshold, lowest score first");
  readonly #found = section("Found", "defective images over the threshold, lowest score first");
  readonly #passed = section("Passed", "good images under the threshold, highest score first");

  /**
   * Begins with nothing.
   *
   * @param rule What decides how an image is shown and where.
   */
  constructor(rule: GalleryRule) {
    this.#rule = rule;
  }

  /**
   * Adds a scored image.
   *
   * @throws {ImageError} If its mask cannot be read.
   */
  async add(score: Score, test: LabelledImage): Promise<void> {
    const odd = score.score >= this.#rule.threshold;
    const { shortlist } = test.label === 1
      ? (odd ? this.#found : this.#misses)
      : (odd ? this.#falseAlarms : this.#passed);
    const rank = test.label === 1 ? score.score : -score.score;
    await shortlist.offer(rank, () => makeEntry(score, test, this.#rule));
  }

  /** The sections that have images. */
  render(): Html[] {
    return [this.#falseAlarms, this.#misses, this.#found, this.#passed]
      .filter(({ shortlist }) => shortlist.seen > 0)
      .map(renderSection);
  }
}

function section(title: string, order: string): Section {
  return { title, order, shortlist: new Shortlist(SECTION_LIMIT) };
}

async function makeEntry(
  found: Score,
  { path, defect, mask }: LabelledImage,
  rule: GalleryRule,
): Promise<Entry> {
  const { image, score, map } = found;
  if (!map) throw new TypeError(`Cannot show '${path}': it was scored without a map`);
  const regions = outlinedRegions({ ...found, map }, rule);
  const pictures = await renderPictures({
    image,
    map,
    mask: mask === undefined ? undefined : await readImage(mask),
    regions,
    scale: rule.scale,
  });
  return { path, defect, score, regions, pictures };
}

function renderSection({ title, order, shortlist }: Section): Html {
  const { items, seen } = shortlist;
  const hidden = seen - items.length;
  return markup`<section>
<h2>${title} <span class="count">${seen}</span></h2>
<p class="note">${order}${hidden > 0 ? `; ${hidden} more are not shown` : ""}</p>
<div class="cards">
${items.map(renderCard)}</div>
</section>
`;
}

function renderCard({ path, defect, score, regions, pictures }: Entry): Html {
  const { width, height, photo, heat, mask } = pictures;
  const picture = (source: string, what: string) =>
    markup`<figure>
<img src="${source}" width="${width}" height="${height}" alt=""><figcaption>${what}</figcaption>
</figure>
`;
  return markup`<article class="card">
${picture(photo, "image")}${picture(heat, "heat map, regions")}${
    mask === undefined ? "" : picture(mask, "mask, regions")
  }<div>
<h3 title="${path}">${defect}/${basename(path)}</h3>
<p>score <b>${formatValue(score)}</b>; ${describeRegions(regions)}</p>
</div>
</article>
`;
}

function describeRegions(regions: readonly OutlinedRegion[]): string {
  const [largest] = regions.toSorted((a, b) => b.area - a.area);
  if (!largest) return "no region";
  const { area, peak } = largest;
  const count = regions.length === 1 ? "1 region" : `${regions.length} regions, the largest`;
  return `${count} of ${area} pixels, peak ${formatValue(peak.score)} at ${peak.x}, ${peak.y}`;
}
