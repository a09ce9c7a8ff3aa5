// Takes out of maps what their images do not show.
//
//   seen[i] = maps[i] where visible[i] > 0.5, -1 elsewhere: no distance, and before none of them
//
// maps, visible, seen: [maps, pixels] f32.   One invocation computes one pixel; neighbours read and write neighbours.

struct Params {
  maps: u32,
  pixels: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> maps: array<f32>;
@group(0) @binding(2) var<storage, read> visible: array<f32>;
@group(0) @binding(3) var<storage, read_write> seen: array<f32>;

override INVOCATIONS: u32;

const UNSEEN = -1.0;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.pixels && id.y < params.maps) {
    let at = id.y * params.pixels + id.x;
    seen[at] = select(UNSEEN, maps[at], visible[at] > 0.5);
  }
}
