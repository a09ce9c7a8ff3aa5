/** The pictures of a report: those that the model got most wrong first. */

import type { LabelledImage } from "../evaluate/dataset.ts";
import { readMask } from "../evaluate/read_mask.ts";
import type { OutlinedRegion } from "../regions/outlined_regions.ts";
import type { RegionFinder } from "../regions/region_finder.ts";
import { readImage } from "../image/read/decode.ts";
import type { Scale } from "../image/draw/heat.ts";
import { formatValue } from "../image/draw/legend.ts";
import type { Score } from "../scored_image.ts";
import type { Judgement } from "../verdict/judgement.ts";
import { type Html, markup } from "./html.ts";
import { type Pictures, renderPictures } from "./pictures.ts";
import { Shortlist } from "./shortlist.ts";
import { basename } from "../platform/here.ts";

/** Pictures of a section at most: four sections stay within some megabytes. */
export const SECTION_LIMIT = 15;

/** An image of the gallery. */
interface Entry {
  readonly path: string;
  readonly defect: string;
  readonly evidence: Judgement | null;
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
  /** Finds the regions that are outlined. */
  readonly findRegions: RegionFinder;
  /** Ends of the colour scale. */
  readonly scale: Scale;
}

/** Collects images as they are scored; keeps pictures of the few that are shown. */
export class Gallery {
  readonly #rule: GalleryRule;
  readonly #falseAlarms = section("False alarms", "good images over the threshold, most evidence first");
  readonly #misses = section("Misses", "defective images under the threshold, least evidence first");
  readonly #found = section("Found", "defective images over the threshold, least evidence first");
  readonly #passed = section("Passed", "good images under the threshold, most evidence first");

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
    const odd = score.judgement?.verdict === "odd";
    const { shortlist } = test.label === 1
      ? (odd ? this.#found : this.#misses)
      : (odd ? this.#falseAlarms : this.#passed);
    const joined = score.judgement?.evidence.joined.value ?? score.score;
    const rank = test.label === 1 ? joined : -joined;
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
  test: LabelledImage,
  rule: GalleryRule,
): Promise<Entry> {
  const { path, defect } = test;
  const { image, map, judgement } = found;
  if (!map) throw new TypeError(`Cannot show '${path}': it was scored without a map`);
  const regions = rule.findRegions({ ...found, map });
  const pictures = await renderPictures({
    image,
    map,
    mask: (await readMask(test, found, readImage))?.bits,
    regions,
    scale: rule.scale,
  });
  return { path, defect, evidence: judgement, regions, pictures };
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

function renderCard({ path, defect, evidence, regions, pictures }: Entry): Html {
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
<p>${describeEvidence(evidence)}${describeRegions(regions)}</p>
</div>
</article>
`;
}

function describeEvidence(judgement: Judgement | null): Html | string {
  if (!judgement) return "";
  const { because, evidence: { joined, place, whole } } = judgement;
  const parts = [
    `place ${formatValue(place.value)}`,
    ...(whole ? [`whole ${formatValue(whole.value)}`] : []),
  ];
  return markup`evidence <b>${formatValue(joined.value)}</b> (${parts.join(", ")})${
    because ? `, odd because of ${because === "both" ? "both" : `the ${because}`}` : ""
  }; `;
}

function describeRegions(regions: readonly OutlinedRegion[]): string {
  const [largest] = regions.toSorted((a, b) => b.area - a.area);
  if (!largest) return "no region";
  const { area, peak } = largest;
  const count = regions.length === 1 ? "1 region" : `${regions.length} regions, the largest`;
  return `${count} of ${area} pixels, peak ${formatValue(peak.score)} at ${peak.x}, ${peak.y}`;
}
