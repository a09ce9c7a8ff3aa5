/** How images may differ in where their part lies. */

/** `translation`: shifted; `rigid`: shifted and turned. */
export type Motion = "translation" | "rigid";
