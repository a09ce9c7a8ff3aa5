import type { Gpu } from "../src/gpu/device.ts";
import { assertClose } from "../tests/assert_close.ts";
import { EPSILON, fitCase, NESTED, randomCase } from "../tests/gaussian_cases.ts";
import { distancesOf } from "../tests/gaussian_maps.ts";
import { distanceTwin, embedTwin } from "../tests/twins/gaussian.ts";

/** As in tests/gaussian_test.ts: the worst of its cases with more images than dimensions is 1.9e-6; times four. */
const RTOL = 7.6e-6;

/**
 * Check, then time: every kernel of the hierarchical Gaussian has a part in these distances, and each must be right for them
 * to equal the dense float64 twin's.
 */
export async function checkGaussian(gpu: Gpu): Promise<void> {
  const { train, test, chosen } = randomCase(NESTED, [9, 15, 17], 90, 3);
  using gaussian = await fitCase(gpu, { train, test, chosen, batches: [50, 40] });
  const expected = distanceTwin(embedTwin(train.maps, chosen, 90), embedTwin(test.maps, chosen, 3), EPSILON);
  assertClose(await distancesOf(gpu, gaussian, test), expected.flat(), { rtol: RTOL });
}
