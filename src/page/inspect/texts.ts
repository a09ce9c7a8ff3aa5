/** Words of the view in which images are looked at. */

/** In English. */
export const INSPECT_TEXTS = {
  noModel: "Set a model up first, or load one.",
  drop: "Drop images here, or choose them.",
  waiting: (count: number) => count === 1 ? "One image is looked at." : `${count} images wait.`,
  files: "Choose images",
  stop: "Stop",
  clear: "Forget all",
  csv: "Save as CSV",
  jsonl: "Save as JSON lines",
  opacity: "Heat",
  nothing: "Nothing was looked at yet.",
  verdicts: {
    none: "–",
    normal: "Normal",
    odd: "Odd",
    failed: "Not readable",
    unjudged: "No threshold",
  },
  joined: (value: string, threshold: string) => `Evidence ${value}; from ${threshold} on it is odd.`,
  score: (value: string) => `Score ${value}; the model has no threshold.`,
  place: (value: string, threshold: string) => `Oddest place ${value} of ${threshold}.`,
  whole: (value: string, threshold: string) => `Image as a whole ${value} of ${threshold}.`,
  because: {
    place: "A place speaks for it.",
    whole: "The image as a whole speaks for it.",
    both: "Place and whole speak for it.",
    "not found": "The part was not found in the image.",
  },
  pose: (correlation: string) => `The part was found with a correlation of ${correlation}.`,
  seen: "The model was fitted to this image.",
  picture: (name: string) => `${name} with the heat of what is odd and outlined regions`,
  pictureGone: "Its picture is kept no longer; look at it again.",
  chart: (count: number) => `Evidence of ${count} images beside the threshold`,
  history: "Images that were looked at",
  camera: {
    title: "Camera",
    device: "Camera",
    any: "whichever there is",
    start: "Start the camera",
    end: "End",
    image: (number: number) => `camera ${number}`,
    pace: (perSecond: number, latency: number) =>
      `${perSecond.toFixed(1)} images a second, ${latency.toFixed(0)} ms from image to verdict`,
  },
};
