/** Settings of the method `spade`. */

import type { MapSettings } from "../../map/map_taps.ts";

/** Everything a SPADE model depends on beside its backbone and its images. */
export interface SpadeSettings extends MapSettings {
  /** The method. */
  readonly name: "spade";
  /** Most similar good images that are looked at, K; all of them if they are fewer. */
  readonly neighbours: number;
  /** Whether the image score is the mean of squared distances, as eq. 2 is printed, instead of distances. */
  readonly squared: boolean;
}
