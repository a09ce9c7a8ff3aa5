/**
 * The largest numbers that make sense, by what a device can hold: over them a value is a mistake or an attack, and is refused before
 * anything is allocated by it. Every bound is far over what fits today's devices and low enough that tables made on the host
 * take seconds at worst.
 *
 * @module
 */

/** Longest side of an image or map: with the other sides as long as {@linkcode MAX_PIXELS} allows. */
export const MAX_SIDE = 2 ** 14;

/**
 * Most pixels of the network's input, whose three channels are 805 MB in float32; and of an image that is read, which takes about
 * 1 GB of memory to decode, unless more are asked for.
 */
export const MAX_PIXELS = 2 ** 26;

/** Most cells of a feature map: with 256 channels it would fill the largest buffer that any device binds. */
export const MAX_CELLS = 2 ** 22;

/** Largest buffer that any device binds: offsets in WGSL are 32 bits wide. */
export const MAX_BUFFER_BYTES = 2 ** 32;

/** Most channels, of all feature maps together: one cell's packed covariance of as many is 2.1 GB in float32. */
export const MAX_CHANNELS = 2 ** 15;

/** Most feature maps of a backbone; the deepest networks in use have about as many blocks. */
export const MAX_LEVELS = 64;

/** Most images, hence neighbours too: float32, in which shaders count them, has no whole numbers without gaps beyond. */
export const MAX_IMAGES = 2 ** 24;

/** Images computed at once: a batch of the smallest features already fills a binding. */
export const MAX_BATCH = 4096;

/** More threads than that take longer to start than a network takes to run: on two processors 64 took 9 s, 128 took 21 s. */
const MOST_THREADS = 64;

/** As many threads may be asked for on any machine, so that a command line that works on one works on all. */
const THREADS_EVERYWHERE = 16;

/** Threads of a backbone: one a processor, beyond which they only wait for each other. 256 never gave an answer. */
export const MAX_THREADS = Math.min(
  MOST_THREADS,
  Math.max(THREADS_EVERYWHERE, navigator.hardwareConcurrency),
);

/** Largest deviation of a blur in pixels: its kernel is 8 deviations wide, half of the longest side. */
export const MAX_SIGMA = MAX_SIDE / 16;

/** Largest number in float32, in which devices compute. */
export const MAX_FLOAT32 = 2 ** 128 - 2 ** 104;

/** What the generator takes. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;
