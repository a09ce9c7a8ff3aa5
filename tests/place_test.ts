import assert from "node:assert/strict";
import { placeWorkgroups } from "../src/gaussian/place.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { gpuTest, normals, poisoned } from "./with_gpu.ts";

gpuTest(
  "place() moves values across a workgroup edge and leaves the rest of the grid alone",
  async (gpu) => {
    for (const cells of [1, 63, 64, 65, 130]) {
      const places = Uint32Array.from({ length: cells }, (_, i) => 2 * i + 1);
      const data = normals(2 * cells, cells);
      using values = Tensor.from(gpu, "values", [2, 1, cells], data);
      using table = Tensor.from(gpu, "places", [cells], places);
      using grid = poisoned(gpu, "grid", [2, 20, 14]);
      const before = await grid.read();
      using batch = new Batch(gpu, "place");
      batch.run("place", {
        workgroups: placeWorkgroups(cells, 2),
        buffers: { values, places: table, grid },
        params: { images: 2, cells, grid_cells: 280 },
      });
      batch.submit();
      const expected = before.slice();
      places.forEach((place, i) =>
        [0, 1].forEach((n) => expected[n * 280 + place] = data[n * cells + i] as number)
      );
      assert.deepEqual(await grid.read(), expected);
    }
  },
);
