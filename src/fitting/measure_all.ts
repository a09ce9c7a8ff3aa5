/** From the first pass over all images to a fit that is measured. */

import type { Part } from "../method/method.ts";
import { membersOf } from "./context.ts";
import { finish, type FirstPass } from "./learn.ts";
import { measure, type Measured } from "./measure.ts";

/**
 * Ends a fit to all images, and leaves each out.
 *
 * @param parts In places.
 */
export async function measureAll(
  first: FirstPass,
  parts: readonly Part[],
  leaveOut: boolean,
  onProgress: (images: number) => void,
): Promise<Measured> {
  const { context } = first;
  const places = context.images.names.map((_, place) => place);
  const fitted = await finish(context, first, membersOf(places, parts));
  return await measure(context, fitted, { leaveOut, onProgress });
}
