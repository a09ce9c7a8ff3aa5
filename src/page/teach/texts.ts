/** Words of the view in which a model is taught. */

/** In English. */
export const TEACH_TEXTS = {
  ask: "What the image shows",
  mark: { good: "It is good", bad: "It is bad" },
  truth: { good: "good", bad: "bad" },
  explain:
    "Say of images that were looked at whether they are good or bad. Bad ones test the model; good ones can be learned as well.",
  none: "Nothing was said yet: look at an image, and say what it shows.",
  judging: "They are judged by the model in use.",
  counted: (count: number) => `${count === 1 ? "One image" : `${count} images`}, judged by the model in use.`,
  found: "Bad images found",
  missed: "Bad images missed",
  falseAlarms: "Good images called odd",
  unjudged: "Without a verdict",
  of: (count: number, all: number) => `${count} of ${all}`,
  learn: (count: number) =>
    count === 0
      ? "Fit again with the good ones"
      : `Fit again with ${count === 1 ? "1 good image" : `${count} good images`} more`,
  fitting: "A fit is under way.",
  elsewhere: "The good images of the model are not here: fit it in this page to add others.",
  list: "Images of which something was said",
  line: (name: string, truth: string, verdict: string, learned: boolean) =>
    `${name}: ${truth}; the model says: ${verdict}${learned ? "; given to the fit" : ""}`,
  forget: "Take back",
  forgetOne: (name: string) => `Take back what was said of ${name}`,
};
