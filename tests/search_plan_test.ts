import assert from "node:assert/strict";
import { SUBMIT_FLOPS } from "../src/gpu/submits.ts";
import { planSearch, squaresFlops } from "../src/method/spade/search_plan.ts";

/** WebGPU's default of a binding. */
const BYTES = 128 * 2 ** 20;

/** ResNet-18's levels at a square input, coarsest first. */
function resnet18(side: number) {
  return [256, 128, 64].map((channels, i) => ({ channels, cells: (side / 2 ** (4 - i)) ** 2 }));
}

/** Operations of the longest step, and bytes of the largest buffer. */
function largest(side: number) {
  const levels = resnet18(side);
  const [coarsest, above, finest] = levels as [typeof levels[0], typeof levels[0], typeof levels[0]];
  const groups = finest.cells / 4;
  const plan = planSearch(levels, groups, { bytes: BYTES });
  const rows = plan.members * plan.rows;
  const share = plan.rows / above.cells * plan.groups / groups;
  return {
    plan,
    bytes: Math.max(4 * rows * above.cells, 4 * plan.members * coarsest.cells ** 2),
    flops: Math.max(
      squaresFlops(above.channels, rows, above.cells),
      share * squaresFlops(finest.channels, plan.members * finest.cells, finest.cells),
    ),
  };
}

Deno.test("planSearch() compares as many images at once as scratch and a submit take", () => {
  const { plan, bytes, flops } = largest(224);
  assert.deepEqual(plan, { members: 9, rows: 784, groups: 784 });
  assert.ok(bytes <= 2 ** 26 && flops <= SUBMIT_FLOPS);
  const small = [{ channels: 1, cells: 64 ** 2 }, { channels: 1, cells: 64 ** 2 }];
  assert.equal(planSearch(small, 1024, { bytes: BYTES }).members, 1); // 2^26 bytes
});

Deno.test("planSearch() cuts images of up to 1024 pixels so that every step is short and every buffer fits", () => {
  for (const side of [256, 320, 448, 512, 768, 1024]) {
    const { bytes, flops } = largest(side);
    assert.ok(bytes <= BYTES && flops <= SUBMIT_FLOPS, `${side}: ${bytes} bytes, ${flops} operations`);
  }
  const { plan } = largest(1024);
  assert.equal(plan.members, 1);
  assert.ok(plan.rows < 128 ** 2 && plan.groups < 256 ** 2 / 4);
});

Deno.test("planSearch() needs no level above the finest", () => {
  assert.deepEqual(planSearch([{ channels: 10, cells: 100 }], 25, { bytes: BYTES }), {
    members: Math.floor(SUBMIT_FLOPS / 3e5),
    rows: 1,
    groups: 25,
  });
  assert.deepEqual(planSearch([{ channels: 10, cells: 100 }], 25, { bytes: BYTES, flops: 1e5 }), {
    members: 1,
    rows: 1,
    groups: 9,
  });
});

Deno.test("planSearch() says what to do where coarse cells are too many", () => {
  assert.throws(() => planSearch(resnet18(2048), 2 ** 16, { bytes: BYTES }), {
    name: "RangeError",
    message:
      /^Cannot search for nearest positions: .* take 1073741824 bytes, .* at most 134217728; .*--resize/,
  });
});
