/** The largest numbers that make sense, by what a device can hold; over them a value is a mistake or an attack. */

/** Pixels of a side of the network's input, and of a resize: the largest texture, and 256 MB of float32 RGB already at a square. */
export const MAX_SIDE = 8192;

/** Channels of all feature maps together: a covariance of so many takes 8 GB. */
export const MAX_CHANNELS = 2 ** 16;

/** Feature maps of a backbone. */
export const MAX_LEVELS = 64;

/** Standard deviation of the map's blur, in pixels: its taps reach over the largest side. */
export const MAX_SIGMA = MAX_SIDE / 8;

/** What is added to a covariance's diagonal: features of trained networks vary by some units, their squares by thousands. */
export const MAX_EPSILON = 1e6;

/** Good images: a number that a fit can count in float32. */
export const MAX_IMAGES = 2 ** 24;

/** Images computed at once: a batch of the smallest features already fills a binding. */
export const MAX_BATCH = 4096;

/** Seeds are what the generator takes. */
export const MAX_SEED = 2 ** 32 - 1;
