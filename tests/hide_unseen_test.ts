import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { hideUnseen } from "../src/register/hide_unseen.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

const { INVOCATIONS } = SHADERS.hide_unseen.constants;

gpuTest(
  "hideUnseen() is -1 where an image shows nothing and the map elsewhere, at every size across a workgroup",
  async (gpu) => {
    for (const width of [1, INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1, 3 * INVOCATIONS + 5]) {
      for (const count of [1, 3]) {
        const data = normals(count * 2 * width, width, 5, 1);
        const visible = Float32Array.from(data, (_, i) => i * 7 % 3 === 0 ? 0 : 1);
        using maps = Tensor.from(gpu, "maps", [count, 2, width], data);
        using mask = Tensor.from(gpu, "visible", [count, 2, width], visible);
        const batch = new Batch(gpu, "hide test");
        using seen = hideUnseen(batch, maps, mask);
        seen.write(new Float32Array(seen.length).fill(POISON));
        batch.submit();
        assert.deepEqual(seen.shape, maps.shape);
        assert.deepEqual(await seen.read(), data.map((value, i) => visible[i] === 1 ? value : -1));
      }
    }
  },
);
