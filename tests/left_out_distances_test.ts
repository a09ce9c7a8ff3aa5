import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { leaveOneOut } from "../src/gaussian/leave_one_out.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { assertClose } from "./assert_close.ts";
import { addBatches, distancesOf, firstChannels, randomMaps, type Shape } from "./gaussian_maps.ts";
import { embedTwin } from "./twins/gaussian.ts";
import { leftOutSquares } from "./twins/leave_one_out.ts";
import { gpuTest } from "./with_gpu.ts";

/**
 * Float32 against float64: what a squared distance q in sample has lost weighs 1 / (1 - leverage q) times as much left out.
 * The worst of these cases is 5.2e-5; times four.
 */
const RTOL = 2.1e-4;

const EPSILON = 0.01;
const NESTED: readonly Shape[] = [[8, 4, 6], [7, 2, 3], [6, 1, 1]];

gpuTest(
  "HierarchicalGaussian.distances() of left-out training images equals N refits",
  async (gpu) => {
    // Far more images than dimensions, about as many, and fewer; the fewest that can be left out of.
    for (
      const [images, counts] of [[40, [3, 4, 5]], [14, [3, 4, 5]], [12, [8, 4, 4]], [3, [1, 1, 1]]] as const
    ) {
      const chosen = firstChannels(NESTED, counts);
      const train = randomMaps(NESTED, images, images);
      using statistics = new Statistics(gpu, planHierarchy(train.maps, chosen));
      addBatches(gpu, statistics, train, [1, images - 1]);
      using gaussian = await HierarchicalGaussian.fit(gpu, statistics, EPSILON);
      const actual = await distancesOf(gpu, gaussian, train, leaveOneOut(images));
      const embeddings = embedTwin(train.maps, chosen, images);
      // The closed form is that of an epsilon which grows as the divisor of the covariance shrinks.
      const epsilon = EPSILON * (images - 1) / (images - 2);
      const positions = Array.from(
        { length: 24 },
        (_, p) =>
          leftOutSquares(embeddings.map((image) => [...image[p] as Float64Array]), epsilon).map(Math.sqrt),
      );
      const expected = embeddings.flatMap((_, image) =>
        positions.map((distances) => distances[image] as number)
      );
      assertClose(actual, expected, { rtol: RTOL, shape: [images, 4, 6] });
    }
  },
);
