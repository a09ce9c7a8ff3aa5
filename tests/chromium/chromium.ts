/**
 * A headless Chromium with WebGPU on its software adapter, driven by playwright-core, which has a configuration and a lock file of its
 * own in playwright/: run scripts that import this with `--config tests/chromium/playwright/deno.json`.
 *
 * @module
 */

/** As much of a page as is used; https://playwright.dev/docs/api/class-page */
export interface Page {
  goto(url: string): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  evaluate<Given, Result>(body: (given: Given) => Result | Promise<Result>, given: Given): Promise<Result>;
  waitForFunction<Given>(
    body: (given: Given) => unknown,
    given: Given,
    options: { timeout: number },
  ): Promise<unknown>;
  setInputFiles(selector: string, paths: string | readonly string[]): Promise<void>;
  click(selector: string): Promise<void>;
  fill(selector: string, value: string): Promise<void>;
  focus(selector: string): Promise<void>;
  selectOption(selector: string, value: string): Promise<unknown>;
  isDisabled(selector: string): Promise<boolean>;
  readonly keyboard: { press(key: string): Promise<void> };
  readonly mouse: {
    move(x: number, y: number, options?: { steps: number }): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  textContent(selector: string): Promise<string | null>;
  waitForEvent(
    name: "download",
    options?: { timeout: number },
  ): Promise<{ saveAs(path: string): Promise<void> }>;
  exposeFunction(name: string, body: (...given: never[]) => unknown): Promise<void>;
  on(event: "console", hear: (message: { text(): string; type(): string }) => void): void;
  on(event: "pageerror", hear: (error: Error) => void): void;
  emulateMedia(options: { colorScheme: "dark" | "light" }): Promise<void>;
  context(): {
    setOffline(offline: boolean): Promise<void>;
    newCDPSession(page: Page): Promise<{ send(method: string, given: unknown): Promise<unknown> }>;
  };
  reload(): Promise<unknown>;
}

/** As much of the package as is used. */
interface Playwright {
  readonly chromium: {
    launchPersistentContext(folder: string, options: Record<string, unknown>): Promise<{
      newPage(): Promise<Page>;
      close(): Promise<void>;
    }>;
  };
}

const FLAGS = [
  "--no-sandbox", // may run as root, and opens pages of this repository only
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--enable-unsafe-webgpu", // without it there is no adapter where there is no GPU
  "--use-webgpu-adapter=swiftshader",
];

/**
 * Opens a page, and closes the browser when its use is over.
 *
 * @param executable Path of Chromium.
 * @param use What is done; errors of the page itself end it.
 * @param flags Further flags of Chromium.
 */
export async function withPage<T>(
  executable: string,
  use: (page: Page) => Promise<T>,
  flags: readonly string[] = [],
): Promise<T> {
  const name: string = "playwright-core"; // no literal, which the repository's own configuration would have to resolve
  const { chromium }: Playwright = await import(name);
  const folder = await Deno.makeTempDir({ prefix: "oddspot-chromium-" });
  try {
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: executable,
      headless: true,
      args: [...FLAGS, ...flags],
    });
    try {
      const page = await context.newPage();
      const broken = Promise.withResolvers<never>();
      page.on("pageerror", (error) => broken.reject(error));
      page.on("console", (message) => console.error(`page: ${message.text()}`));
      return await Promise.race([use(page), broken.promise]);
    } finally {
      await context.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true }).catch(() => {}); // Chromium may still write to it
  }
}
