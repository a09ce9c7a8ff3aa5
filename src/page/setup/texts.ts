/** Words of the view in which a model is made, in English. */

/** Words of the view. */
export const SETUP_TEXTS = {
  images: {
    title: "Good images",
    drop: "Drop good images here: files, folders or ZIP files",
    files: "Choose images",
    folder: "Choose a folder",
    clear: "Remove all",
    none: "No images yet. A fit takes at least 2; from about 30 on the threshold can be trusted.",
    some: (count: number) => count === 1 ? "1 image" : `${count} images`,
    leftOut: (count: number) => `${count} ${count === 1 ? "file is" : "files are"} no image and left out`,
    same: (count: number) => `${count} ${count === 1 ? "was" : "were"} there already`,
    reading: "Reading …",
  },
  burst: {
    open: "Open the camera",
    shown: "What the camera shows",
    take: (count: number) => `Take ${count} images`,
    taken: (count: number, of: number) => `${count} of ${of} taken; move the part a little between them`,
    close: "Close the camera",
  },
  region: {
    title: "Where to look",
    everywhere: "All of the image is looked at. Draw a window or a region to change that.",
    window: (left: number, top: number, width: number, height: number) =>
      `Window of ${width} × ${height} pixels at ${left}, ${top}.`,
    share: (share: string) => `The region of interest is ${share} of the image.`,
    nothing: "The region of interest is empty, so it is not used.",
    picture: (name: string, width: number, height: number) => `On ${name}, ${width} × ${height} pixels.`,
    reference:
      "Drawn on the reference picture: images are moved to where it has the part, and window and region with them.",
    registered:
      "Images will be registered. Fit once, and draw on the reference picture that comes of it, as the part may lie elsewhere in this image.",
    tools: "Draw",
    tool: {
      window: "Window",
      rectangle: "Rectangle",
      polygon: "Polygon",
      brush: "Brush",
      eraser: "Eraser",
    },
    toolHelp: {
      window: "The network sees this part only, at the resolution that it needs.",
      rectangle: "Drag from corner to corner.",
      polygon: "Click corner after corner; Enter, a double click or the first corner closes it.",
      brush: "Paint over what shall be looked at.",
      eraser: "Wipe over what shall not be looked at.",
    },
    away: "leave out what is drawn",
    size: "Brush size",
    undo: "Undo",
    redo: "Redo",
    clear: "Clear",
    noWindow: "No window",
    canvas: "Drawing on a good image",
    keys:
      "Keys on the picture: arrows move, with shift in small steps; space presses and lifts the pen, or sets a corner; Enter ends, Escape drops; + and - change the brush; Ctrl+Z undoes, Ctrl+Y does again.",
    left: "Left",
    top: "Top",
    width: "Width",
    height: "Height",
    fields: "Window in pixels",
  },
  options: {
    title: "Options",
    names: { register: "Registration", method: "Method", resize: "Size for the network" },
    standard: (value: string) => `standard: ${value}`,
  },
  fit: {
    title: "Fit",
    fit: "Fit",
    again: "Fit again",
    stop: "Stop",
    stopped: "Stopped. Nothing has changed.",
    save: "Save model",
    load: "Open a model",
    progress: "Progress",
    idle: "Nothing is computed.",
    passes: {
      register: "Trying registrations",
      fit: "Learning",
      calibrate: "Looking at each image with its part left out",
      power: "Planting defects and looking for them",
    },
    pass: (pass: string, done: number, total: number | null) =>
      total === null ? `${pass}: ${done} images` : `${pass}: ${done} of ${total} images`,
    starting: "Starting …",
    model: (images: number) => `A model of ${images} images.`,
    uncalibrated: "It has no threshold.",
  },
  suspects: {
    title: "Good images that stand out",
    none: "None of the good images stands out among the others.",
    unranked: "The images are too few to say which of them stand out.",
    explain:
      "Each is shown as it looks with its part left out. Look at them: a defect among the good images makes the threshold too high.",
    kept: "Among the good ones",
    excluded: "Excluded",
    exclude: "Exclude",
    keep: "Keep after all",
    gone: "The last fit was without it.",
    evidence: (value: string, because: string) => `evidence ${value} (${because})`,
    without: (value: string) => `without it the threshold would be ${value}`,
    others: "Other good images",
    about: (before: string, after: string, count: number) =>
      `Threshold ${before} now; about ${after} without ${
        count === 1 ? "the excluded image" : `the ${count} excluded images`
      }.`,
    computing: (count: number) =>
      `Fitting again without ${
        count === 1 ? "1 image" : `${count} images`
      }; until that is done, the model in use is the one before.`,
    pending: (count: number) =>
      `The model in use was not fitted without ${count === 1 ? "this image" : `these ${count} images`} yet.`,
    now: (value: string, count: number) =>
      count === 0
        ? `Threshold ${value}, of all images.`
        : `Threshold ${value}, without ${count === 1 ? "1 image" : `${count} images`}.`,
    unknown: (before: string) => `Threshold ${before} now; what it will be is not known before the fit.`,
    refit: "Fit again without them",
    because: { place: "a place", whole: "the whole image", "not found": "the part was not found" },
  },
  rates: {
    title: "False alarms",
    label: "Good parts that may be called odd",
    none: "The model has no thresholds: it was fitted to too few images, or without a calibration.",
    oneOf: (of: number) => `1 of ${of} good parts`,
    manyOf: (count: number, of: number) => `${count} of ${of} good parts`,
    found: (share: string, low: string, high: string) =>
      `of planted defects ${share} found (${low} to ${high} with 90% confidence)`,
    unknown: "what would be found is not known, as no defects were planted",
    threshold: (value: string) => `threshold ${value}`,
    expected: (low: string, high: string) =>
      `with 90% confidence the true rate is between ${low} and ${high}`,
    extrapolated: (bound: string) =>
      `rarer than the good parts can show: extrapolated from them, and what they prove is a rate of at most ${bound}`,
    maximum: (share: string) =>
      `over the highest of the good parts, which are too few for this rate: about ${share} may reach it`,
    applied: "The model uses this rate.",
    apply: "The model uses it when the slider is let go.",
  },
};
