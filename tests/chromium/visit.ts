/**
 * Opens a page in headless Chromium and prints what it tells, a JSON line each, until it says that it ends. Arguments: path of Chromium,
 * address of the page.
 *
 * @module
 */

import { withPage } from "./chromium.ts";

const [executable, url] = Deno.args as [string, string];

await withPage(executable, async (page) => {
  const ended = Promise.withResolvers<void>();
  await page.exposeFunction("tell", (told: { readonly end?: true }) => {
    if (told.end) ended.resolve();
    else console.log(JSON.stringify(told));
  });
  await page.goto(url);
  await ended.promise;
});
