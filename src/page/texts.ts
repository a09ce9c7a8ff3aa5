/** All words of the page, in English. Another language is another object of this shape. */

import { INSPECT_TEXTS } from "./inspect/texts.ts";
import { SETUP_TEXTS } from "./setup/texts.ts";
import { TEACH_TEXTS } from "./teach/texts.ts";

/** Words of the page. */
export const TEXTS = {
  app: {
    name: "oddspot",
    opening: "Opening the GPU …",
    private: "Images and models stay in this browser.",
    views: { setup: "Set up", inspect: "Inspect", teach: "Teach" },
    viewsLabel: "Views",
    software: "software",
    on: (adapter: string, provider: string) => `${adapter}; backbone on ${provider}`,
    noModel: "No model yet",
    model: (name: string, images: number) => `Model ${name}, of ${images} images`,
    dismiss: "Dismiss",
  },
  setup: SETUP_TEXTS,
  inspect: INSPECT_TEXTS,
  teach: TEACH_TEXTS,
};

/** The shape of all words. */
export type Texts = typeof TEXTS;
