// Moves images to a reference, at one level of a pyramid: the pose that maximises the correlation, by Gauss-Newton steps.
//
//   image(W(q)) = gain * reference(q) + offset,   W(q) = c0 + t + R (q - c0),   c0 the centre of the frame
//
// over the pixels q of the reference whose W(q) lies in the image. Least squares in gain, offset and a small motion D of the
// reference (Baker & Matthews 2004, the inverse compositional algorithm, section 3.2; gain and offset after section 3 of part 3 of the
// same series): what is left of the squares is the variance of the image times 1 - correlation^2, so that its minimum is the maximum of the
// correlation (the criterion of Evangelidis & Psarakis 2008). Then W becomes W o D^-1.
//
// references: [height, width] f32.   images: [count, height, width] f32.   Both about -0.5 to 0.5: sums of squares less squares of
// sums then keep what correlation they have.
// starts: [choices, rows] poses, of which each row takes the better one.   poses: [rows]. A pose is two vec4f: cos, sin, tx, ty (t in
// pixels of the frame); correlation, overlap (the share of the reference's pixels that W takes into the image), 0, 0. Row r is of
// image r % count.
// One workgroup computes one row, in all its steps: it is little work that hangs on its own last result, and a wait for the host would
// cost more than all of it. Invocations take neighbouring pixels. Sums are in a fixed order: pixels INVOCATIONS apart, then a tree.
// The pose kept is the best of all steps, the start among them: no step makes it worse.
// What cannot be told is left as it is: a turn of a part that is round has no gradient; see SHALLOW.
// Edges: pixels at the border of the reference have no central difference, and are left out.

struct Params {
  width: u32,
  height: u32,
  count: u32, // images
  rows: u32,
  choices: u32,
  steps: u32,
  turns: u32, // 1: rotation and translation; 0: translation
  frame_width: f32,
  frame_height: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read> images: array<f32>;
@group(0) @binding(3) var<storage, read> starts: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> poses: array<vec4f>;

override INVOCATIONS: u32;

// Overlap from which a correlation counts fully: of less it is easily high by chance.
const FULL_OVERLAP = 0.5;
// Share of the mean information on a shift below which there is none on a turn.
const SHALLOW = 1e-2;
// A step shorter than this, in pixels of the level, ends the steps.
const SETTLED = 5e-3;
// A later start is taken where it leaves less than this share of what an earlier one leaves unexplained.
const CLEARLY = 0.9;
// Largest shift, in shares of the frame, and sine of the largest turn.
const FARTHEST = 0.5;
const STEEPEST = 0.7072;

// Sums over the pixels; g the gradient of the reference by tx, ty and the turn, r the reference, i the image.
struct Sums {
  gg: vec4f, // gx gx, gx gy, gy gy, i i
  gt: vec4f, // gx gt, gy gt, gt gt, 1
  gr: vec4f, // gx r, gy r, gt r, r r
  gi: vec4f, // gx i, gy i, gt i, r i
  g1: vec4f, // gx, gy, gt, r
  i1: vec4f, // i, 0, 0, 0
}

struct Pose {
  turn: vec2f, // cos, sin
  shift: vec2f, // pixels of the frame
}

var<workgroup> wg_sums: array<Sums, INVOCATIONS>;
var<workgroup> wg_pose: Pose;
var<workgroup> wg_going: u32;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = group.x;
  let image = (row % params.count) * params.width * params.height;
  var best = vec4f(); // kept by invocation 0: its correlation, overlap, worth
  var kept: Pose;
  if (local == 0) {
    wg_pose = better_start(row);
    kept = wg_pose;
    best.z = -2;
    wg_going = 1;
  }
  for (var step = 0u; step <= params.steps; step++) {
    if (workgroupUniformLoad(&wg_going) == 0) { // publishes wg_pose too
      break;
    }
    wg_sums[local] = gather(image, local, wg_pose);
    for (var span = INVOCATIONS / 2; span > 0; span /= 2) {
      workgroupBarrier(); // publishes wg_sums below 2 * span
      if (local < span) {
        wg_sums[local] = added(wg_sums[local], wg_sums[local + span]);
      }
    }
    if (local == 0) {
      let sums = wg_sums[0];
      let pose = wg_pose;
      let found = worth(sums);
      if (found.z > best.z) {
        best = found;
        kept = pose;
      }
      let next = stepped(pose, sums);
      let lost = any(abs(next.shift) > FARTHEST * frame()) || abs(next.turn.y) > STEEPEST || next.turn.x < 0;
      wg_going = u32(!lost && step_length(pose, next) >= SETTLED);
      wg_pose = next;
    }
  }
  if (local == 0) {
    poses[2 * row] = vec4f(kept.turn, kept.shift);
    poses[2 * row + 1] = vec4f(best.xy, 0, 0);
  }
}

fn frame() -> vec2f {
  return vec2f(params.frame_width, params.frame_height);
}

// Pixels of this level per pixel of the frame.
fn zoom() -> vec2f {
  return vec2f(f32(params.width), f32(params.height)) / frame();
}

// Half of the frame's shorter side: makes a turn as large as a shift.
fn radius() -> f32 {
  return 0.5 * min(params.frame_width, params.frame_height);
}

// The start that explains more of the image; a later one only where it leaves clearly less unexplained: of a part that looks the same in
// several poses, the first, which is the one without motion.
fn better_start(row: u32) -> Pose {
  var at = row;
  for (var choice = 1u; choice < params.choices; choice++) {
    let other = choice * params.rows + row;
    if (1 - counted(starts[2 * other + 1].xy) < CLEARLY * (1 - counted(starts[2 * at + 1].xy))) {
      at = other;
    }
  }
  return Pose(starts[2 * at].xy, starts[2 * at].zw);
}

// A correlation, less where it is of a small part of the frame.
fn counted(correlation_overlap: vec2f) -> f32 {
  return correlation_overlap.x * min(1.0, correlation_overlap.y / FULL_OVERLAP);
}

// The sums of every INVOCATIONS-th pixel.
fn gather(image: u32, local: u32, pose: Pose) -> Sums {
  let size = vec2u(params.width, params.height);
  let last = vec2f(size - 1);
  let zoom = zoom();
  let centre = 0.5 * frame();
  var sums = Sums();
  for (var pixel = local; pixel < size.x * size.y; pixel += INVOCATIONS) {
    let at = vec2u(pixel % size.x, pixel / size.x);
    if (any(at == vec2u(0)) || any(at >= size - 1)) {
      continue;
    }
    let from_centre = (vec2f(at) + 0.5) / zoom - centre;
    let turned = vec2f(
      pose.turn.x * from_centre.x - pose.turn.y * from_centre.y,
      pose.turn.y * from_centre.x + pose.turn.x * from_centre.y,
    );
    let moved = (turned + pose.shift + centre) * zoom - 0.5;
    if (any(moved < vec2f(0)) || any(moved > last)) {
      continue;
    }
    let corner = min(vec2u(moved), size - 2);
    let part = moved - vec2f(corner);
    let first = image + corner.y * size.x + corner.x;
    let upper = mix(images[first], images[first + 1], part.x);
    let lower = mix(images[first + size.x], images[first + size.x + 1], part.x);
    let i = mix(upper, lower, part.y);
    let r = reference[pixel];
    let gx = 0.5 * zoom.x * (reference[pixel + 1] - reference[pixel - 1]);
    let gy = 0.5 * zoom.y * (reference[pixel + size.x] - reference[pixel - size.x]);
    let gt = (gy * from_centre.x - gx * from_centre.y) / radius();
    let g = vec3f(gx, gy, gt);
    sums.gg += vec4f(gx * gx, gx * gy, gy * gy, i * i);
    sums.gt += vec4f(g * gt, 1);
    sums.gr += vec4f(g * r, r * r);
    sums.gi += vec4f(g * i, r * i);
    sums.g1 += vec4f(g, r);
    sums.i1.x += i;
  }
  return sums;
}

fn added(a: Sums, b: Sums) -> Sums {
  return Sums(a.gg + b.gg, a.gt + b.gt, a.gr + b.gr, a.gi + b.gi, a.g1 + b.g1, a.i1 + b.i1);
}

// Correlation, overlap, and what the two are worth together.
fn worth(sums: Sums) -> vec4f {
  let n = sums.gt.w;
  let overlap = n / f32((params.width - 2) * (params.height - 2));
  let rr = sums.gr.w - sums.g1.w * sums.g1.w / n;
  let ii = sums.gg.w - sums.i1.x * sums.i1.x / n;
  let ri = sums.gi.w - sums.g1.w * sums.i1.x / n;
  if (n < 2 || rr <= 0 || ii <= 0) {
    return vec4f(0, overlap, 0, 0);
  }
  let correlation = clamp(ri / sqrt(rr * ii), -1.0, 1.0);
  return vec4f(correlation, overlap, counted(vec2f(correlation, overlap)), 0);
}

// The pose after one step: with gain and offset eliminated, three equations (two without turns) for gain times the motion.
fn stepped(pose: Pose, sums: Sums) -> Pose {
  let n = sums.gt.w;
  let r1 = sums.g1.w;
  let rr = sums.gr.w - r1 * r1 / n;
  let ri = sums.gi.w - r1 * sums.i1.x / n;
  if (n < 8 || rr <= 0 || ri <= 0) {
    return pose;
  }
  let gr = sums.gr.xyz - sums.g1.xyz * (r1 / n);
  let gi = sums.gi.xyz - sums.g1.xyz * (sums.i1.x / n);
  let g1 = sums.g1.xyz;
  let right = gi - gr * (ri / rr);
  let xx = sums.gg.x - g1.x * g1.x / n - gr.x * gr.x / rr;
  let xy = sums.gg.y - g1.x * g1.y / n - gr.x * gr.y / rr;
  let yy = sums.gg.z - g1.y * g1.y / n - gr.y * gr.y / rr;
  let xt = sums.gt.x - g1.x * g1.z / n - gr.x * gr.z / rr;
  let yt = sums.gt.y - g1.y * g1.z / n - gr.y * gr.z / rr;
  let tt = sums.gt.z - g1.z * g1.z / n - gr.z * gr.z / rr;
  // x is eliminated, then y, then the turn; what carries no information stays 0
  let least = SHALLOW * 0.5 * (sums.gg.x + sums.gg.z);
  var motion = vec3f();
  let lx = select(vec2f(), vec2f(xy, xt) / xx, xx > least);
  let yy_x = yy - lx.x * xy;
  let yt_x = yt - lx.x * xt;
  let right_y = right.y - lx.x * right.x;
  let ly = select(0.0, yt_x / yy_x, yy_x > least);
  let tt_xy = tt - lx.y * xt - ly * yt_x;
  let right_t = right.z - lx.y * right.x - ly * right_y;
  if (params.turns == 1 && tt_xy > least) {
    motion.z = right_t / tt_xy;
  }
  if (yy_x > least) {
    motion.y = (right_y - yt_x * motion.z) / yy_x;
  }
  if (xx > least) {
    motion.x = (right.x - xy * motion.y - xt * motion.z) / xx;
  }
  let gain = (ri - dot(gr, motion)) / rr;
  if (gain <= 0) {
    return pose;
  }
  let small = motion / gain;
  let tangent = clamp(0.5 * small.z / radius(), -0.1, 0.1); // of half the turn
  let turn = vec2f(1 - tangent * tangent, 2 * tangent) / (1 + tangent * tangent);
  let back = vec2f(
    pose.turn.x * turn.x + pose.turn.y * turn.y,
    pose.turn.y * turn.x - pose.turn.x * turn.y,
  );
  let shift = clamp(small.xy, -0.125 * frame(), 0.125 * frame());
  let moved = vec2f(back.x * shift.x - back.y * shift.y, back.y * shift.x + back.x * shift.y);
  return Pose(normalize(back), pose.shift - moved);
}

// How far a step moved the image, in pixels of the level: a shift, and a turn at the radius.
fn step_length(before: Pose, after: Pose) -> f32 {
  let shift = abs(after.shift - before.shift) * zoom();
  let turn = abs(after.turn - before.turn) * radius() * zoom();
  return max(max(shift.x, shift.y), max(turn.x, turn.y));
}
