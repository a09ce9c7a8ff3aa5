/** What axe-core finds wrong with a page for those who do not see or point; https://github.com/dequelabs/axe-core */

import type { Page } from "./chromium.ts";

/** As much of what it finds as is used. */
interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

declare const axe: { run(): Promise<{ readonly violations: readonly Violation[] }> };

/** Rules that are broken, and by what, in light and dark; impacts from `serious` on. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const name: string = "axe-core"; // no literal, which the repository's own configuration would have to resolve
  const { source }: { readonly source: string } = (await import(name)).default;
  await page.evaluate(source);
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await page.evaluate(async () => (await axe.run()).violations, null);
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      found.push(...nodes.map(({ html }) => `${colorScheme}: ${id}: ${html}`));
    }
  }
  return found;
}
