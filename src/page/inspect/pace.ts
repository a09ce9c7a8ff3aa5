/** How fast images are looked at. */

/** Images that the figures are of. */
const LAST = 20;

/** Counts images of the last few seconds. */
export class Pace {
  readonly #spans: { readonly began: number; readonly ended: number }[] = [];

  /** Counts an image that was taken and looked at; milliseconds. */
  add(began: number, ended: number): void {
    this.#spans.push({ began, ended });
    if (this.#spans.length > LAST) this.#spans.shift();
  }

  /** Images in a second. */
  get perSecond(): number {
    const [first, last] = [this.#spans[0], this.#spans.at(-1)];
    return first && last && last.ended > first.began
      ? this.#spans.length * 1000 / (last.ended - first.began)
      : 0;
  }

  /** Milliseconds from the taking of an image to its verdict, the median. */
  get latency(): number {
    const sorted = this.#spans.map(({ began, ended }) => ended - began).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }
}
